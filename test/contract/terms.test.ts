// The contract of the terms over both keepers.
import { expect, test } from 'vitest'
import { assembleTerms, type Paragraph } from '../../core/terms.ts'
import { KeeperUnavailable, type Operation, type Table } from '../../stores/table.ts'
import { termStore } from '../../stores/terms.ts'
import { overBothKeepers } from './keepers.ts'

const aParagraph = (id: string, version: number, some: Partial<Paragraph> = {}): Paragraph => ({
  ...{ id, version, order: 1, text: `${id} in version ${version}`, activities: null, minPhi: 'NotPHI' as const },
  ...{ folder: null, irb: null, retired: false, ...some },
})
const declared = { activity: 'Care', irb: null, phi: 'PHI' } as const

overBothKeepers('the terms', (_, keeper) => {
  const store = () => termStore(keeper().table('registry'))
  const done = async (operations: Operation[], id: string) => (await keeper().together(operations, id)).done

  test('a paragraph from before folder, IRB and retiring belongs to every declaration', async () => {
    const { folder: _, irb: __, retired: ___, ...old } = aParagraph('old', 1)
    await keeper()
      .table('registry')
      .insert({ pk: 'terms', sk: 'old.00000001', ...old, activities: null })
    expect(await store().paragraphs()).toEqual([aParagraph('old', 1)])
    expect(await store().termsHead()).toBe(0)
  })

  test('a change adds a version, keeps those before it, and of two under one head the second is refused whole', async () => {
    const next = aParagraph('old', 2, { activities: ['Care'], folder: '/A', irb: true })
    expect(await done(store().changingTerms(0, next), 'a')).toBe(true)
    expect(await done(store().changingTerms(0, aParagraph('new', 1)), 'b')).toBe(false)
    expect(await done(store().changingTerms(1, aParagraph('new', 1)), 'c')).toBe(true)
    expect(await done(store().changingTerms(1, aParagraph('old', 3)), 'd')).toBe(false)
    expect(await store().termsHead()).toBe(2)
    expect(await store().paragraphs()).toEqual([aParagraph('new', 1), next])
    expect(await store().paragraphVersions()).toEqual([aParagraph('new', 1), aParagraph('old', 1), next])
  })

  test('the digest is that of the terms as they stand, and costs one read until a paragraph changes', async () => {
    const seen: string[] = []
    const real = keeper().table('registry')
    const watched: Table = {
      ...real,
      get: (key) => {
        seen.push(key.pk)
        return real.get(key)
      },
      query: (pk, page) => {
        seen.push(pk)
        return real.query(pk, page)
      },
    }
    const terms = termStore(watched)
    const now = async () => assembleTerms('/A', declared, await store().paragraphs()).sha256
    expect(await terms.termsDigest('/A', declared)).toBe(await now())
    seen.length = 0
    expect(await terms.termsDigest('/A', declared)).toBe(await now())
    expect(seen).toEqual(['terms.head'])
    await done(store().changingTerms(2, aParagraph('new', 2)), 'e')
    expect(await terms.termsDigest('/A', declared)).toBe(await now())
    expect(await terms.termsDigest('/B', declared)).not.toBe(await now())
    expect(await terms.termsDigest('/A', { ...declared, irb: 'IRB-1' })).not.toBe(await now())
  })

  test('a change that shows in the head and not yet among the paragraphs is waited for, and never told without', async () => {
    await done(store().changingTerms(3, aParagraph('new', 3)), 'in-flight')
    const real = keeper().table('registry')
    let hidden = 2
    const inFlight: Table = {
      ...real,
      query: async (pk, page) => {
        const { items, ...more } = await real.query(pk, page)
        hidden -= 1
        return { ...more, items: hidden >= 0 ? items.filter(({ sk }) => sk !== 'new.00000003') : items }
      },
    }
    const after = assembleTerms('/A', declared, await store().paragraphs()).sha256
    expect(await termStore(inFlight).termsDigest('/A', declared)).toBe(after)
    hidden = Number.POSITIVE_INFINITY
    await expect(termStore(inFlight).termsDigest('/A', declared)).rejects.toThrow(KeeperUnavailable)
  })

  test('a text is kept for ever as it was kept first', async () => {
    const text = { sha256: 'a'.repeat(64), text: '1. Words.\n' }
    await store().keepText(text)
    await store().keepText({ ...text, text: 'Others.' })
    expect(await store().keptText(text.sha256)).toBe(text.text)
    expect(await store().keptText('b'.repeat(64))).toBeUndefined()
  })
})
