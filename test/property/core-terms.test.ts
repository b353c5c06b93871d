// Laws of the terms: one text for one declaration, another for another, and more is never signed with fewer paragraphs.
import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isWithin, phiLevels } from '../../core/phi.ts'
import { assembleTerms, type Paragraph } from '../../core/terms.ts'

const level = fc.constantFrom(...phiLevels)
const activity = fc.constantFrom('Care', 'Research', 'Qualité')
const line = fc.string({ unit: fc.constantFrom('a', 'B', 'é', 'Å', ' ', '\t', '.', '가') })
const words = fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => `x${lines.join('\n')}x`)
const paragraph: fc.Arbitrary<Paragraph> = fc.record({
  id: fc.stringMatching(/^[a-z]{1,3}$/),
  version: fc.nat(9),
  order: fc.integer({ min: -2, max: 11 }),
  text: words,
  activities: fc.option(fc.uniqueArray(activity)),
  minPhi: level,
  folder: fc.option(fc.constantFrom('/A', '/a/b', '/Ä')),
  irb: fc.option(fc.boolean()),
  retired: fc.boolean(),
})
const paragraphs = fc.uniqueArray(paragraph, { selector: (p) => p.id, maxLength: 8 })
const declared = fc.record({
  activity,
  irb: fc.option(fc.constantFrom('IRB-1', 'IRB-12', 'null', '')),
  phi: level,
})
const folder = fc.constantFrom('/A', '/A/B', '/Ä')

test('the digest is that of the text, and the text is canonical', () => {
  fc.assert(
    fc.property(folder, declared, paragraphs, (where, what, all) => {
      const { text, sha256 } = assembleTerms(where, what, all)
      expect(sha256).toBe(createHash('sha256').update(text).digest('hex'))
      expect(text).toBe(text.normalize('NFC'))
      expect(text).not.toMatch(/\r|[ \t]$/m)
    }),
  )
})

test('the same paragraphs give the same terms, in whatever order they come', () => {
  const shuffled = paragraphs.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  )
  fc.assert(
    fc.property(folder, declared, shuffled, (where, what, [all, mixed]) => {
      expect(assembleTerms(where, what, mixed)).toEqual(assembleTerms(where, what, all))
    }),
  )
})

test('line ends, spaces at them and the form of letters change nothing', () => {
  const asTyped = (text: string, end: string, form: 'NFC' | 'NFD') =>
    ` ${text.normalize(form).replaceAll('\n', end)}${end}`
  const end = fc.constantFrom('\n', '\r\n', '\r', ' \n', '\t \r\n')
  fc.assert(
    fc.property(folder, declared, paragraphs, end, fc.constantFrom('NFC', 'NFD'), (where, what, all, at, form) => {
      const typed = all.map((p) => ({ ...p, text: asTyped(p.text, at, form) }))
      expect(assembleTerms(where, what, typed)).toEqual(assembleTerms(where, what, all))
    }),
  )
})

test('a paragraph is in exactly when it is not retired and activity, level, folder and IRB number ask for it', () => {
  fc.assert(
    fc.property(folder, declared, paragraphs, (where, what, all) => {
      const inIt = assembleTerms(where, what, all).paragraphs.map((p) => p.id)
      for (const p of all) {
        const applies = (p.activities ?? [what.activity]).includes(what.activity) && isWithin(p.minPhi, what.phi)
        const isHere = p.folder === null || p.folder === where || (where === '/A/B' && p.folder !== '/Ä')
        const isAsked = p.irb === null || (p.irb ? what.irb !== null : what.irb === null)
        const isIn = !p.retired && applies && isHere && isAsked
        expect(inIt.filter((id) => id === p.id)).toHaveLength(isIn ? 1 : 0)
      }
      expect(inIt[0]).toBe('declaration')
    }),
  )
})

test('a higher level never drops a paragraph, nor changes the order of those that stay', () => {
  fc.assert(
    fc.property(folder, declared, level, paragraphs, (where, what, higher, all) => {
      fc.pre(isWithin(what.phi, higher))
      const low = assembleTerms(where, what, all).paragraphs.map((p) => p.id)
      const high = assembleTerms(where, { ...what, phi: higher }, all).paragraphs.map((p) => p.id)
      expect(high.filter((id) => low.includes(id))).toEqual(low)
    }),
  )
})

test('another declaration gives another digest', () => {
  const context = fc.tuple(folder, declared)
  fc.assert(
    fc.property(context, context, paragraphs, ([where, what], [elsewhere, other], all) => {
      const isSame = where === elsewhere && JSON.stringify(what) === JSON.stringify(other)
      const digests = [assembleTerms(where, what, all).sha256, assembleTerms(elsewhere, other, all).sha256]
      expect(digests[0] === digests[1]).toBe(isSame)
    }),
  )
})
