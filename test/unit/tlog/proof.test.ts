// A proof as one file, and canonical JSON for what it proves.
import { expect, test } from 'vitest'
import { append, tilesOf } from '../../../tlog/append.ts'
import { canonicalJson } from '../../../tlog/canonical-json.ts'
import { signedCheckpoint } from '../../../tlog/checkpoint.ts'
import { checkProof, parseProof, proofText } from '../../../tlog/proof.ts'
import { subtreesFrom } from '../../../tlog/tiles.ts'
import { inclusionProof } from '../../../tlog/tree.ts'
import { entriesFrom, memoryBlobs } from './memory-blobs.ts'
import { aSigner } from './signers.ts'

const origin = 'example.org/log'

test('the examples of RFC 8785 come out', () => {
  const numbers = JSON.parse('[333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001]')
  const given = { numbers, string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/', literals: [null, true, false] }
  expect(canonicalJson(given)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  )
  const names = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 }
  expect(canonicalJson(names)).toBe('{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\u{1f600}":5,"\ufb33":3}')
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, '\ud800', undefined, { a: '\udc00' }, { '\ud800': 1 }, 1n]) {
    expect(() => canonicalJson(bad)).toThrow('cannot hold exactly')
  }
})

async function aProof(size: number, index: number) {
  const blobs = memoryBlobs()
  const entries = entriesFrom(0, size)
  const root = await append(blobs, 0, entries)
  const signer = aSigner()
  const checkpoint = await signedCheckpoint({ origin, size, root }, [signer])
  const entry = entries[index] ?? Buffer.alloc(0)
  const path = await inclusionProof(subtreesFrom(tilesOf(blobs), size), index, size)
  return { proof: { index, path, checkpoint, extra: entry }, entry, verifiers: [signer.verifier], checkpoint }
}

test('a proof is read as it was written, and proves its entry', async () => {
  for (const [size, index] of [
    [1, 0],
    [700, 0],
    [700, 300],
    [700, 699],
  ] as const) {
    const { proof, entry, verifiers } = await aProof(size, index)
    const text = proofText(proof)
    expect(text.startsWith(`c2sp.org/tlog-proof@v1\nextra ${entry.toString('base64')}\nindex ${index}\n`)).toBe(true)
    const read = parseProof(text)
    expect(read && checkProof(read, entry, origin, verifiers)).toMatchObject({ index, head: { size } })
    expect(parseProof(proofText({ ...proof, extra: null }))).toMatchObject({ extra: null, index })
  }
})

test('a proof with any line altered proves nothing', async () => {
  const { proof, entry, verifiers } = await aProof(700, 300)
  const text = proofText(proof)
  const start = text.indexOf('index')
  for (let at = start; at < text.length; at++) {
    const altered = text.slice(0, at) + (text[at] === '1' ? '2' : '1') + text.slice(at + 1)
    const read = parseProof(altered)
    if (read) expect(checkProof(read, entry, origin, verifiers), `at ${at}`).toHaveProperty('fault')
  }
  const other = parseProof(text)
  expect(other && checkProof(other, Buffer.from('entry 301'), origin, verifiers)).toEqual({
    fault: 'the entry is not where the proof says it is',
  })
})
