// Small studies whose tables lead to each other, and questions with paths, for the laws of lookups.
import fc from 'fast-check'
import { phiLevels } from '../../core/phi.ts'
import type { SelectRequest, TableShape } from '../../core/query.ts'

export const names = ['Id', 'Next', 'Note', 'Size'] as const
export const tableNames = ['A', 'B', 'C'] as const
export const level = fc.constantFrom(...phiLevels)
const key = fc.option(fc.constantFrom('1', '2', '3'), { nil: '' })

/** Three tables that lead to each other in any way, with keys that repeat, dangle and are blank. */
export const study = fc.record({
  tables: fc.tuple(...tableNames.map(() => aTable())),
})

function aTable() {
  return fc.record({
    phi: fc.record({ Id: level, Next: level, Note: level, Size: level }),
    to: fc.record({ query: fc.constantFrom(...tableNames), key: fc.constantFrom('Id', 'Next') }),
    hasPeople: fc.boolean(),
    rows: fc.array(fc.tuple(key, key, fc.constantFrom('', 'x', 'y', 'Z'), fc.constantFrom('', '1', '2')), {
      maxLength: 6,
    }),
  })
}
export type Study = typeof study extends fc.Arbitrary<infer T> ? T : never

/** Every path of up to three steps. */
export const paths = ['', 'Next/', 'Next/Next/', 'Next/Next/Next/'].flatMap((way) =>
  names.map((name) => `${way}${name}`),
)
const path = fc.constantFrom(...paths)
export const asked = fc.record({
  columns: fc.uniqueArray(path, { minLength: 1, maxLength: 4 }),
  filters: fc.array(
    fc.oneof(
      path.map((column) => ({ column, op: 'isnonblank', values: [] }) as const),
      path.map((column) => ({ column, op: 'neqornull', values: ['1'] }) as const),
    ),
    { maxLength: 2 },
  ),
  sort: fc.array(fc.record({ column: path, descending: fc.boolean() }), { maxLength: 2 }),
  limit: fc.option(fc.nat({ max: 4 }), { nil: null }),
})

/** A question about table A. */
export function requestOf(some: Partial<SelectRequest>): SelectRequest {
  const plain = { folder: '/Test', schema: 'study', query: 'A', columns: null, unknownColumns: 'refuse' } as const
  return { ...plain, filters: [], sort: [], limit: null, offset: 0, ...some }
}

/** The table shapes of a study, without files. */
export function shapesOf(given: Study): TableShape[] {
  return given.tables.map(({ phi, to, hasPeople }, index) => {
    const name = tableNames[index] ?? 'A'
    const lookup = { schema: 'study', ...to, display: 'Note' }
    const own = names.map((column) => ({ name: column, type: 'text' as const, phi: phi[column] }))
    const columns = own.map((column) => (column.name === 'Next' ? { ...column, lookup } : column))
    return {
      ...{ folder: '/Test', schema: 'study', name, version: `v${index}`, files: `${name}/v1`, key: [], rowCount: 0 },
      levelFiles: { NotPHI: 'NotPHI', Limited: 'Limited', PHI: 'PHI', Restricted: 'Restricted' },
      columns: [{ name: 'Who', type: 'text', phi: 'NotPHI' }, ...columns],
      participant: hasPeople ? 'Who' : null,
      publishedAt: '',
    }
  })
}
