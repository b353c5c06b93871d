// When a typed name is the printed one, and what a receipt says.
import { expect, test } from 'vitest'
import { foldedName, isNameOf, type Receipt, receiptText } from '../../../core/signature.ts'

test.each([
  ['Rosa Research', true],
  ['  Rosa   Research ', true],
  ['Rosa\u00a0Research', true],
  ['rosa research', false],
  ['ROSA RESEARCH', false],
  ['Rosa', false],
  ['RosaResearch', false],
  ['Rosa Researcher', false],
  ['', false],
])('"%s" signs for Rosa Research: %s', (typed, expected) => {
  expect(isNameOf(typed, 'Rosa Research')).toBe(expected)
})

test('letters are the same in whatever form they are typed, in the account too', () => {
  const name = 'José Ångström'
  expect(isNameOf(name.normalize('NFD'), name)).toBe(true)
  expect(isNameOf(name, ` ${name.normalize('NFD')}`)).toBe(true)
  expect(foldedName(name.normalize('NFD'))).toBe(name)
  expect(isNameOf('Jose Angstrom', name)).toBe(false)
})

const receipt: Receipt = {
  event: 'S.7',
  session: 'S',
  userId: 2,
  email: 'rosa@example.org',
  printedName: 'Rosa Research',
  signedAt: '2026-07-01T12:00:00.000Z',
  signedWith: 'password',
  meaning: 'I mean it.',
  folder: '/A',
  activity: 'Research',
  irb: 'IRB-1',
  irbTitle: 'A study',
  phi: 'PHI',
  termsSha256: 'f'.repeat(64),
  version: 1,
}

test('a receipt in lines says who, when, by what means and what it means, and where it stands on record', () => {
  expect(receiptText(receipt)).toBe(
    `Receipt of a signature

Signed by: Rosa Research
E-mail address: rosa@example.org
Signed at (UTC): 2026-07-01T12:00:00.000Z
Signed with: typed name and password
Meaning: I mean it.
Folder: /A
Activity: Research
IRB: IRB-1 (A study)
PHI level: PHI
SHA-256 of the terms: ${'f'.repeat(64)}
Audit event: S.7
`,
  )
  const plain = receiptText({ ...receipt, irb: null, irbTitle: null, signedWith: 'name' })
  expect(plain).toContain('\nIRB: none\n')
  expect(plain).toContain('\nSigned with: typed name\n')
})
