// The text that is signed, word for word, and which paragraphs are in it.
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { assembleTerms, type Paragraph } from '../../../core/terms.ts'

const declared = { activity: 'Research', irb: 'IRB-1', phi: 'PHI' } as const
const aParagraph = (some: Partial<Paragraph> = {}): Paragraph => {
  return {
    id: 'p',
    version: 1,
    order: 1,
    text: 'I agree.',
    activities: null,
    minPhi: 'NotPHI',
    folder: null,
    irb: null,
    retired: false,
    ...some,
  }
}
const idsOf = (declaration: Parameters<typeof assembleTerms>[1], paragraphs: readonly Paragraph[]) =>
  assembleTerms('/A', declaration, paragraphs).paragraphs.map((p) => p.id)

const statement =
  'I access the study data in /A/B for the activity "Research", under IRB number IRB-1, at PHI level PHI and below. Every access is recorded with this declaration.'

test('the text is the declaration first, then the numbered paragraphs with a blank line between them', () => {
  const second = aParagraph({ id: 'q', version: 4, order: 2, text: 'Nor will I\r\nshare.  \r\n' })
  const terms = assembleTerms('/A/B', declared, [second, aParagraph()])
  expect(terms.text).toBe(`1. ${statement}\n\n2. I agree.\n\n3. Nor will I\nshare.\n`)
  expect(terms.paragraphs).toEqual([
    { id: 'declaration', version: 1, text: statement },
    { id: 'p', version: 1, text: 'I agree.' },
    { id: 'q', version: 4, text: 'Nor will I\nshare.' },
  ])
})

test('the digest is SHA-256 of the text in UTF-8, in lower-case hex', () => {
  const { text, sha256 } = assembleTerms('/Ä', declared, [aParagraph({ text: 'Größe \u{1F512}' })])
  expect(sha256).toBe(createHash('sha256').update(Buffer.from(text, 'utf8')).digest('hex'))
})

test('without an IRB number the text says so', () => {
  const { text } = assembleTerms('/A', { ...declared, irb: null }, [])
  expect(text).toContain('for the activity "Research", under no IRB number, at PHI level PHI and below')
  expect(assembleTerms('/A', { ...declared, irb: '' }, []).text).not.toBe(text)
})

test.each([
  ['for all activities', null, true],
  ['for this activity among others', ['Care', 'Research'], true],
  ['for other activities', ['Care'], false],
  ['for an activity of another case', ['research'], false],
  ['for no activity', [], false],
])('a paragraph %s is in or out accordingly', (_, activities, expected) => {
  expect(idsOf(declared, [aParagraph({ activities })]).includes('p')).toBe(expected)
})

test.each([
  ['for every folder', { folder: null }, true],
  ['for this folder', { folder: '/a' }, true],
  ['for a folder in this one', { folder: '/A/B' }, false],
  ['for a folder whose name begins alike', { folder: '/AB' }, false],
  ['for declarations with an IRB number', { irb: true }, true],
  ['for declarations without an IRB number', { irb: false }, false],
  ['that was retired', { retired: true }, false],
])('a paragraph %s is in or out accordingly', (_, some, expected) => {
  expect(idsOf(declared, [aParagraph(some)]).includes('p')).toBe(expected)
  const isAbout = 'irb' in some
  expect(idsOf({ ...declared, irb: null }, [aParagraph(some)]).includes('p')).toBe(isAbout ? !expected : expected)
})

test.each([
  ['NotPHI', ['none']],
  ['Limited', ['none', 'limited']],
  ['PHI', ['none', 'limited', 'phi']],
  ['Restricted', ['none', 'limited', 'phi', 'restricted']],
] as const)('at level %s the paragraphs from that level downward are in', (phi, expected) => {
  const paragraphs = [
    aParagraph({ id: 'none', minPhi: 'NotPHI', order: 1 }),
    aParagraph({ id: 'limited', minPhi: 'Limited', order: 2 }),
    aParagraph({ id: 'phi', minPhi: 'PHI', order: 3 }),
    aParagraph({ id: 'restricted', minPhi: 'Restricted', order: 4 }),
  ]
  expect(idsOf({ ...declared, phi }, paragraphs)).toEqual(['declaration', ...expected])
})

test('paragraphs stand by their order as a number, and by id where that is equal', () => {
  const orders = { z: 2, b: 10, a: 10, c: 10, y: -1 }
  const paragraphs = Object.entries(orders).map(([id, order]) => aParagraph({ id, order }))
  expect(idsOf(declared, paragraphs)).toEqual(['declaration', 'y', 'z', 'a', 'b', 'c'])
})

test('the paragraphs handed in stay as they were', () => {
  const paragraphs = Object.freeze([aParagraph({ id: 'b', order: 2 }), aParagraph({ id: 'a', text: ' x ' })])
  assembleTerms('/A', declared, paragraphs)
  expect(paragraphs.map((p) => p.id)).toEqual(['b', 'a'])
})

const plain = 'Café\nI agree, twice  over.\n\nTo all.'
test.each([
  ['line ends of Windows', plain.replaceAll('\n', '\r\n')],
  ['line ends of old', plain.replaceAll('\n', '\r')],
  ['spaces at line ends', plain.replaceAll('\n', '  \n')],
  ['tabs at line ends', `${plain.replaceAll('\n', '\t \n')}\t`],
  ['empty lines around', `\n\n${plain}\n\n`],
  ['decomposed letters', plain.normalize('NFD')],
  ['all of these', `\r\n${plain.normalize('NFD').replaceAll('\n', ' \t\r\n')} \r\n`],
])('%s change neither text nor digest', (_, text) => {
  const of = (written: string) => assembleTerms('/A', declared, [aParagraph({ text: written })])
  expect(text).not.toBe(plain)
  expect(of(text)).toEqual(of(plain))
})

test.each([
  ['another word', 'I agreed.'],
  ['a space inside a line', 'I  agree.'],
  ['another case', 'i agree.'],
  ['a line end inside', 'I\nagree.'],
  ['a letter that only looks alike', 'I agr\uFF45e.'],
])('%s changes the digest', (_, text) => {
  const of = (written: string) => assembleTerms('/A', declared, [aParagraph({ text: written })]).sha256
  expect(of(text)).not.toBe(of('I agree.'))
})

test('a declaration typed with decomposed letters is signed as the same text', () => {
  const of = (activity: string, folder: string) => assembleTerms(folder, { ...declared, activity }, []).sha256
  expect(of('Qualit\u0065\u0301', '/\u0041\u0308')).toBe(of('Qualit\u00e9', '/\u00c4'))
})
