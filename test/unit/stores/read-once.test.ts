// One frozen item comes to one thing: parsed once, and what could still change each time.
import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { onceForItem } from '../../../stores/read-once.ts'

describe('a shape', () => {
  const shape = onceForItem(z.object({ a: z.number() }))

  test('parses a frozen object once, and another one anew', () => {
    const item = Object.freeze({ a: 1, b: 2 })
    expect(shape.parse(item)).toBe(shape.parse(item))
    expect(shape.parse(Object.freeze({ a: 2 }))).toEqual({ a: 2 })
  })

  test('looks each time at what can still change', () => {
    const item = { a: 1 }
    expect(shape.parse(item)).toEqual({ a: 1 })
    item.a = 2
    expect(shape.parse(item)).toEqual({ a: 2 })
  })

  test.each([null, 'a', { a: 'b' }, Object.freeze({})])('refuses %j as ever', (value) => {
    expect(() => shape.parse(value)).toThrow()
    expect(() => shape.parse(value)).toThrow()
  })
})
