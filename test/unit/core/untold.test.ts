import { expect, test } from 'vitest'
import { decideUntold } from '../../../core/untold.ts'

const numbers = (facts: Partial<Parameters<typeof decideUntold>[0]> & { there?: readonly number[] } = {}) => {
  const { there = [], ...more } = facts
  return decideUntold({
    upTo: 0,
    taken: 5,
    seen: 0,
    isWaitedOut: false,
    nobodyElse: false,
    isThere: (n) => there.includes(n),
    ...more,
  })
}

test('a session in which every number is told of lacks nothing', () => {
  expect(numbers({ there: [1, 2, 3, 4, 5] })).toEqual({ unresolved: [], isWaiting: false })
  expect(numbers({ upTo: 3, there: [4, 5] })).toEqual({ unresolved: [], isWaiting: false })
})

test('a missing number is waited for, and told of once whoever took it can be at work no more', () => {
  expect(numbers({ there: [1, 2, 4, 5] })).toEqual({ unresolved: [], isWaiting: true })
  expect(numbers({ there: [1, 2, 4, 5], seen: 5 })).toEqual({ unresolved: [], isWaiting: true })
  expect(numbers({ there: [1, 2, 4, 5], seen: 5, isWaitedOut: true })).toEqual({ unresolved: [3], isWaiting: false })
})

test('a number that was taken since it was looked at last is waited for anew', () => {
  expect(numbers({ there: [1, 3], seen: 3, isWaitedOut: true })).toEqual({ unresolved: [2], isWaiting: true })
})

test('where nobody is at work on anything, nothing is waited for', () => {
  expect(numbers({ there: [1], nobodyElse: true })).toEqual({ unresolved: [2, 3, 4, 5], isWaiting: false })
})
