// What a query promises: one pk, in the order of the bytes of sk, page by page, as of now.

import { expect, test } from 'vitest'
import type { Page } from '../../stores/table.ts'
import { freshKey, overBothKeepers, parallel } from './keepers.ts'

overBothKeepers('query', (_, keeper) => {
  const audit = () => keeper().table('audit')

  async function kept(sks: readonly string[]): Promise<string> {
    const { pk } = freshKey()
    for (const sk of sks) await audit().insert({ pk, sk, text: `at ${sk}` })
    return pk
  }

  async function asked(pk: string, page?: Page): Promise<readonly string[]> {
    return (await audit().query(pk, page)).items.map((item) => item.sk)
  }

  /** All pages one after another, by `next`. */
  async function walked(pk: string, page: Page): Promise<string[][]> {
    const pages: string[][] = []
    for (let after: string | undefined; ; ) {
      const { items, next } = await audit().query(pk, { ...page, ...(after === undefined ? {} : { after }) })
      pages.push(items.map((item) => item.sk))
      if (next === undefined) return pages
      after = next
    }
  }

  test('nothing kept means no items and no next', async () => {
    expect(await audit().query(freshKey().pk)).toEqual({ items: [] })
  })

  test('gives the whole items of one pk and of no other', async () => {
    const pk = await kept(['b', 'a'])
    await kept(['a'])
    expect(await audit().query(pk)).toEqual({
      items: [
        { pk, sk: 'a', text: 'at a' },
        { pk, sk: 'b', text: 'at b' },
      ],
    })
  })

  test('sees every write acknowledged before it was asked', async () => {
    const { pk } = freshKey()
    await parallel(50, (at) => audit().insert({ pk, sk: `${at}` }))
    expect(await asked(pk)).toHaveLength(50)
  })

  test('orders by UTF-8 bytes, which is neither the order of JavaScript strings nor that of any language', async () => {
    const inOrder = ['10', '9', 'A', 'B', 'a', 'aa', 'b', 'z', '\u00e9', '\u00fc', '\uff5e', '\u{1f600}']
    expect(inOrder.toSorted()).not.toEqual(inOrder)
    const pk = await kept(inOrder.toReversed())
    expect(await asked(pk)).toEqual(inOrder)
    expect(await asked(pk, { newestFirst: true })).toEqual(inOrder.toReversed())
  })

  test('begins after `after`, which is not itself given, whether or not it is kept', async () => {
    const pk = await kept(['a', 'c', 'e'])
    expect(await asked(pk, { after: 'a' })).toEqual(['c', 'e'])
    expect(await asked(pk, { after: 'b' })).toEqual(['c', 'e'])
    expect(await asked(pk, { after: 'e' })).toEqual([])
    expect(await asked(pk, { after: 'd', newestFirst: true })).toEqual(['c', 'a'])
    expect(await asked(pk, { after: 'c', newestFirst: true })).toEqual(['a'])
  })

  test('keeps to its limit, and `next` leads through all items once', async () => {
    const sks = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    const pk = await kept(sks)
    for (const limit of [1, 2, 3, 7, 8]) {
      const pages = await walked(pk, { limit })
      expect(pages.flat()).toEqual(sks)
      expect(pages.every((page) => page.length <= limit)).toBe(true)
    }
    expect((await walked(pk, { limit: 3, newestFirst: true })).flat()).toEqual(sks.toReversed())
  })

  test('gives `next` when a page is full and more is kept, and none when the end was reached before', async () => {
    const pk = await kept(['a', 'b', 'c'])
    expect((await audit().query(pk, { limit: 2 })).next).toBe('b')
    expect((await audit().query(pk, { limit: 4 })).next).toBeUndefined()
    expect((await audit().query(pk)).next).toBeUndefined()
  })

  test('without a limit gives everything, be it more than one answer of DynamoDB can hold', async () => {
    const { pk } = freshKey()
    const text = 'x'.repeat(90_000)
    await parallel(30, (at) => audit().insert({ pk, sk: String(at).padStart(2, '0'), text }))
    expect(await asked(pk)).toHaveLength(30)
    expect(await asked(pk, { limit: 25 })).toHaveLength(25)
  })

  test.each([0, -1, 1.5, Number.NaN])('refuses a limit of %s', async (limit) => {
    await expect(audit().query('p', { limit })).rejects.toThrow(TypeError)
  })
})
