// The columns of a file before it is sent.
import { expect, test } from 'vitest'
import { headerIn, headerOf } from '../../../web/csv-header.ts'

test.each([
  ['plain', 'Id,Site\n1,a\n', ['Id', 'Site']],
  ['with carriage returns', 'Id,Site\r\n1,a\r\n', ['Id', 'Site']],
  ['behind a byte order mark', '\uFEFFId,Site\n', ['Id', 'Site']],
  ['in quotes', '"Id","a ""b"", c","d\ne"\n', ['Id', 'a "b", c', 'd\ne']],
  ['alone', 'Id', ['Id']],
  ['with one that has none', 'Id,,x\n', ['Id', '', 'x']],
])('names %s', (_, text, names) => {
  expect(headerIn(text, true)).toEqual({ names })
})

test('a file without any, and a header that does not end, are told of', () => {
  expect(headerIn('', true)).toHaveProperty('fault')
  expect(headerIn('\nx\n', true)).toHaveProperty('fault')
  expect(headerIn('Id,Si', false)).toHaveProperty('fault')
  expect(headerIn('"Id,Site\n1,a\n', true)).toHaveProperty('fault')
})

test('of a large file the beginning is read and no more', async () => {
  const file = new Blob(['Id,Site\n', new Uint8Array(3_000_000)])
  expect(await headerOf(file)).toEqual({ names: ['Id', 'Site'] })
})
