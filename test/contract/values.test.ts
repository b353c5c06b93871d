// What is kept comes back equal: any value, under any name. What cannot is refused, by both keepers alike.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Item, Value } from '../../stores/table.ts'
import { freshKey, overBothKeepers } from './keepers.ts'

const text = fc.string({ unit: 'binary', maxLength: 20 })
const name = text.filter((one) => one !== '__proto__')
// -0 is left out: it comes back as 0.
const numbers = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ min: -1e120, max: 1e120, noNaN: true }).filter((one) => Math.abs(one) > 1e-120),
)
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(text, numbers, fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}))

// biome-ignore format: a list of names
const oddNames = [
  'a-b', 'a_b', 'a/b c', '/Demo/Study', '#n0', ':v0', '?', 'O\'Brien', 'say "so"', '`', '\\', '{}', 'SET', 'pk2',
  'constructor', 'hasOwnProperty', 'toString', 'é', '😀', ' ', '" = 1 OR "a', "': ?} --", '; DROP TABLE sessions',
]

overBothKeepers('values and names', (_, keeper) => {
  const sessions = () => keeper().table('sessions')

  test('any value comes back equal, inserted or amended', async () => {
    await fc.assert(
      fc.asyncProperty(value, value, async (first, second) => {
        const item = { ...freshKey(), first }
        await sessions().insert(item)
        expect(await sessions().get(item)).toEqual(item)
        const amended = await sessions().amend(item, [], { set: { second } })
        expect(amended.item).toEqual({ ...item, second })
        expect(await sessions().get(item)).toEqual({ ...item, second })
      }),
      { numRuns: 150 },
    )
  })

  test.each([...oddNames, 'a.b', 'a[0]'])('an attribute may be called %j', async (odd) => {
    const item: Item = { ...freshKey(), [odd]: 'first', other: 1 }
    await sessions().insert(item)
    const when = [{ attribute: odd, equals: 'first' }]
    expect(await sessions().amend(item, when, { set: { [odd]: 'second' } })).toMatchObject({ amended: true })
    expect(await sessions().get(item)).toEqual({ ...item, [odd]: 'second' })
    expect(await sessions().amend(item, [], { remove: [odd] })).toMatchObject({ amended: true })
    const absent = [{ attribute: odd, exists: false }]
    const counted = { pk: item.pk, sk: item.sk, other: 1, [odd]: 1 }
    expect(await sessions().amend(item, absent, { add: { [odd]: 1 } })).toEqual({ amended: true, item: counted })
    const again = { ...freshKey(), [odd]: 'by transaction' }
    await keeper().together([{ table: 'sessions', insert: again }], `insert ${odd}`)
    expect(await sessions().get(again)).toEqual(again)
  })

  test.each(oddNames)('a transaction may compare, set and remove an attribute called %j', async (odd) => {
    const item: Item = { ...freshKey(), [odd]: 'first', other: 1 }
    await sessions().insert(item)
    const amend = { table: 'sessions', amend: item } as const
    const when = [{ attribute: odd, equals: 'first' }]
    const set = { [odd]: 'second', third: 3 }
    expect(await keeper().together([{ ...amend, when, set }], `set ${odd}`)).toEqual({ done: true })
    expect(await sessions().get(item)).toEqual({ ...item, [odd]: 'second', third: 3 })
    const removal = { ...amend, when: [], set: { other: 2 }, remove: [odd, 'third', 'never'] }
    expect(await keeper().together([removal], `remove ${odd}`)).toEqual({ done: true })
    expect(await sessions().get(item)).toEqual({ pk: item.pk, sk: item.sk, other: 2 })
  })

  test.each(['a.b', 'a[0]'])(
    'a transaction amends nothing called %j, which PartiQL may read as a path',
    async (odd) => {
      const amend = { table: 'sessions', amend: freshKey(), when: [], set: { state: 'x' } } as const
      const compares = { ...amend, when: [{ attribute: odd, equals: 1 }] }
      for (const one of [compares, { ...amend, set: { [odd]: 1 } }, { ...amend, remove: [odd] }]) {
        await expect(keeper().together([one], 'path')).rejects.toThrow(TypeError)
      }
    },
  )

  test.each<[string, () => unknown]>([
    ['undefined', () => undefined],
    ['no number', () => Number.NaN],
    ['an endless number', () => Number.POSITIVE_INFINITY],
    ['a number larger than DynamoDB holds', () => 1e126],
    ['a number smaller than DynamoDB holds', () => 1e-131],
    ['half a character', () => '\ud83d'],
    ['half a character as an inner name', () => ({ '\ud83d': 1 })],
    ['a big integer', () => 1n],
    ['a function', () => () => 1],
    ['the name __proto__ inside', () => JSON.parse('{"a":[{"__proto__":1}]}')],
    ['33 levels', () => JSON.parse(`${'['.repeat(33)}${']'.repeat(33)}`)],
  ])('refuses what it could not give back: %s', async (_name, make) => {
    const key = freshKey()
    const hostile = make() as Value
    await expect(sessions().insert({ ...key, hostile })).rejects.toThrow(TypeError)
    await expect(sessions().amend(key, [], { set: { hostile } })).rejects.toThrow(TypeError)
    expect(await sessions().get(key)).toBeUndefined()
  })

  test.each(['', '__proto__', 'a\u0000b', 'a\nb', '\ud83d'])('refuses the attribute name %j', async (odd) => {
    const key = freshKey()
    const item: Item = { ...key, ...JSON.parse(`{${JSON.stringify(odd)}:1}`) }
    await expect(sessions().insert(item)).rejects.toThrow(TypeError)
    await expect(sessions().amend(key, [], { remove: [odd] })).rejects.toThrow(TypeError)
    await expect(sessions().amend(key, [{ attribute: odd, exists: true }], {})).rejects.toThrow(TypeError)
  })

  test.each([
    ['an empty pk', { pk: '', sk: 'a' }],
    ['an empty sk', { pk: 'a', sk: '' }],
    ['a pk of more than 2048 bytes', { pk: 'é'.repeat(1025), sk: 'a' }],
    ['an sk of more than 1024 bytes', { pk: 'a', sk: 'é'.repeat(513) }],
    ['half a character', { pk: 'a', sk: '\udc00' }],
  ])('refuses a key with %s', async (_name, key) => {
    await expect(sessions().insert(key)).rejects.toThrow(TypeError)
    await expect(sessions().get(key)).rejects.toThrow(TypeError)
  })

  test('takes a key as long as it may be', async () => {
    const key = { pk: 'é'.repeat(1024), sk: '\u0000'.repeat(1024) }
    expect(await sessions().insert(key)).toBe(true)
    expect(await sessions().get(key)).toEqual(key)
  })
})
