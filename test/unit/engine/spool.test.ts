// Whatever is written in pieces of any size comes out as those bytes in order, from memory or from the file.
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { openSpool } from '../../../engine/spool.ts'

const folder = mkdtempSync(join(tmpdir(), 'proviso-spool-'))
afterAll(() => rmSync(folder, { recursive: true }))

// Sizes about those of the buffer as it begins, as it ends and as it grows, and many small ones.
const sizes = fc.oneof(
  fc.integer({ min: 0, max: 200 }),
  fc.integer({ min: 15_000, max: 70_000 }),
  fc.constantFrom(16_384, 16_385, 262_144, 262_145, 349_525, 349_526, 1_048_576, 1_048_577),
)
const piece = fc.record({ size: sizes, as: fc.constantFrom('text', 'bytes'), letter: fc.constantFrom('a', 'é', '€') })

test('all pieces come out in order, with their digest', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const path = join(folder, 'one')
      const spool = openSpool(path, 64)
      const whole = Buffer.concat(
        pieces.map(({ size, as, letter }) => {
          const text = letter.repeat(size)
          const bytes = Buffer.from(text)
          if (as === 'text') spool.text(text)
          else spool.bytes(bytes)
          return bytes
        }),
      )
      const spooled = spool.end()
      const bytes = 'inline' in spooled ? Buffer.from(spooled.inline) : readFileSync(path)
      expect(bytes.equals(whole)).toBe(true)
      expect(spooled.sha256).toBe(createHash('sha256').update(whole).digest('hex'))
      if ('fileBytes' in spooled) expect(spooled.fileBytes).toBe(whole.length)
      spool.abort()
      expect(existsSync(path)).toBe(false)
    }),
    { numRuns: 150 },
  )
})

test('one byte too many is refused, in one piece or in many', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), (pieces) => {
      const spool = openSpool(join(folder, 'two'), 1)
      const size = Math.ceil(1_048_577 / pieces)
      const write = () => {
        for (let n = 0; n < pieces; n++) spool.bytes(Buffer.alloc(size))
        spool.end()
      }
      expect(write).toThrow('The answer is larger than 1 MB.')
      spool.abort()
    }),
    { numRuns: 20 },
  )
})
