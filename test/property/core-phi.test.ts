// Laws of the PHI order: total, and the lower of two is the greatest that both reach.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { effectivePhi, isWithin, phiLevels } from '../../core/phi.ts'

const level = fc.constantFrom(...phiLevels)

test('levels are in a total order', () => {
  fc.assert(
    fc.property(level, level, level, (a, b, c) => {
      expect(isWithin(a, a)).toBe(true)
      expect(isWithin(a, b) || isWithin(b, a)).toBe(true)
      if (isWithin(a, b) && isWithin(b, a)) expect(a).toBe(b)
      if (isWithin(a, b) && isWithin(b, c)) expect(isWithin(a, c)).toBe(true)
    }),
  )
})

test('what a person reaches is within role, declaration and activity, and is one of the three, whichever comes first', () => {
  fc.assert(
    fc.property(level, level, level, level, (role, declared, activity, column) => {
      const reached = effectivePhi(role, declared, activity)
      expect([role, declared, activity]).toContain(reached)
      expect(effectivePhi(activity, role, declared)).toBe(reached)
      const isInAll = isWithin(column, role) && isWithin(column, declared) && isWithin(column, activity)
      expect(isWithin(column, reached)).toBe(isInAll)
    }),
  )
})
