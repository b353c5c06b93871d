// CSV that a spreadsheet may open: whatever stands in a cell comes back as it was, and is never a formula.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvText } from '../../../core/csv.ts'

test.each([
  ['=1', `"'=1"`],
  ['\t=1', `"'\t=1"`],
  ['＝1', `"'＝1"`],
  ['a', 'a'],
  [-1, '-1'],
  [null, ''],
  [true, 'true'],
])('%j is written %s', (cell, text) => {
  expect(csvText(['x'], [[cell]])).toBe(`x\r\n${text}\r\n`)
})

test('no text begins a cell as a formula does, and every cell is read back whole', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 4 }), (cells) => {
      const read = parsed(csvText(cells, [cells]))
      expect(read.map((one) => one.replace(/^'(?=\s*[=+\-@＝＋－＠])/u, ''))).toEqual(
        [...cells, ...cells].map((one) => one.replace(/^'(?=\s*[=+\-@＝＋－＠])/u, '')),
      )
      for (const one of read) expect(one).not.toMatch(/^\s*[=+\-@＝＋－＠]/u)
    }),
  )
})

/** All cells of all lines. */
function parsed(text: string): string[] {
  return [...text.matchAll(/("(?:[^"]|"")*"|[^,\r\n]*)(,|\r\n)/g)].map(([, cell = '']) =>
    cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell,
  )
}
