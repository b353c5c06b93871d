// Equal text comes to one thing: taken apart once, frozen, and never kept instead of reading the text.
import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { onceForItem, onceForText } from '../../../stores/read-once.ts'

describe('a function of text', () => {
  test('works once for equal texts, and anew for any other', () => {
    const asked: string[] = []
    const parse = onceForText((text) => {
      asked.push(text)
      return { value: JSON.parse(text) }
    })
    const [first, second, other] = [parse('{"a":1}'), parse(['{"a"', ':1}'].join('')), parse('{"a":2}')]
    expect(second).toBe(first)
    expect(other).toEqual({ value: { a: 2 } })
    expect(asked).toEqual(['{"a":1}', '{"a":2}'])
  })

  test('hands out what nobody can change, all through', () => {
    const item = onceForText((text): { list: { a: number }[] } => JSON.parse(text))('{"list":[{"a":1}]}')
    expect(() => item.list.push({ a: 2 })).toThrow(TypeError)
    expect(() => Object.assign(item.list[0] ?? {}, { a: 2 })).toThrow(TypeError)
  })

  test('forgets rather than growing without end', () => {
    let works = 0
    const count = onceForText((text) => {
      works += 1
      return text
    })
    for (let i = 0; i < 501; i += 1) count(String(i))
    count('500')
    expect(works).toBe(501)
    count('0')
    expect(works).toBe(502)
  })

  test('fails again for a text that failed', () => {
    const parse = onceForText((text) => JSON.parse(text))
    expect(() => parse('{')).toThrow(SyntaxError)
    expect(() => parse('{')).toThrow(SyntaxError)
  })
})

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
