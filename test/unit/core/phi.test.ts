// The four levels and their order, written out whole: everything about PHI ends in this table.
import { expect, test } from 'vitest'
import { effectivePhi, isWithin, lowerOf, type PhiLevel, phiLevels } from '../../../core/phi.ts'

test('there are four levels, lowest first', () => {
  expect(phiLevels).toEqual(['NotPHI', 'Limited', 'PHI', 'Restricted'])
})

test.each([
  ['NotPHI', [true, true, true, true]],
  ['Limited', [false, true, true, true]],
  ['PHI', [false, false, true, true]],
  ['Restricted', [false, false, false, true]],
] as const)('%s is within itself and every level above, and within none below', (level, expected) => {
  expect(phiLevels.map((ceiling) => isWithin(level, ceiling))).toEqual(expected)
})

test.each([
  ['NotPHI', 'Restricted', 'NotPHI'],
  ['Restricted', 'NotPHI', 'NotPHI'],
  ['PHI', 'Limited', 'Limited'],
  ['Limited', 'PHI', 'Limited'],
  ['PHI', 'PHI', 'PHI'],
] as const)('a role of %s with %s declared reaches %s', (role, declared, expected) => {
  expect(effectivePhi(role, declared, 'Restricted')).toBe(expected)
  expect(effectivePhi('Restricted', role, declared)).toBe(expected)
  expect(lowerOf(role, declared)).toBe(expected)
})

test('what is no level is within nothing, and brings any other level down to NotPHI', () => {
  const hostile: PhiLevel = JSON.parse('"restricted"')
  for (const level of phiLevels) {
    expect(isWithin(hostile, level)).toBe(false)
    expect([lowerOf(hostile, level), lowerOf(level, hostile)]).toEqual(['NotPHI', 'NotPHI'])
  }
})
