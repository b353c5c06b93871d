// Laws of the typed name: spaces and the form of letters never matter, everything else always does.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldedName, isNameOf } from '../../core/signature.ts'

const word = fc.string({
  minLength: 1,
  maxLength: 6,
  unit: fc.constantFrom('a', 'A', 'é', 'e\u0301', 'ß', '가', "'", '-'),
})
const name = fc.array(word, { minLength: 1, maxLength: 4 })
const gap = fc.constantFrom(' ', '  ', '\u00a0', '\u2003 ')

test('a name is itself however it is spaced and whatever form its letters have', () => {
  fc.assert(
    fc.property(name, gap, fc.constantFrom('NFC', 'NFD'), (words, between, form) => {
      const typed = `${between}${words.join(between)}`.normalize(form)
      expect(isNameOf(typed, words.join(' '))).toBe(true)
      expect(foldedName(foldedName(typed))).toBe(foldedName(typed))
    }),
  )
})

test('two names are one only when their words are the same, letter by letter', () => {
  const letters = (words: readonly string[]) => words.map((one) => one.normalize('NFC'))
  fc.assert(
    fc.property(name, name, (a, b) => {
      // Words that combine across a space do not: a mark at the beginning belongs to the space before it.
      const isSame = JSON.stringify(letters(a)) === JSON.stringify(letters(b))
      expect(isNameOf(a.join(' '), b.join(' '))).toBe(isSame)
    }),
    { numRuns: 1000 },
  )
})
