// Laws of lookups: they answer what a plain evaluator that follows them answers, rows never multiply, what is above the level is
// reached by no path, and what is on record as touched is what the answer depends on.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decideSelect, touchedColumns } from '../../core/access.ts'
import { findColumn } from '../../core/lookups.ts'
import { isWithin } from '../../core/phi.ts'
import type { SelectPlan, TableShape } from '../../core/query.ts'
import { openInProcessEngine } from '../../engine/in-process-engine.ts'
import { publish } from '../../engine/publish.ts'
import { compileSelect } from '../../engine/select.ts'
import { aCsv, engineFacts, readBack, today } from '../unit/engine/a-publication.ts'
import { modelSelect, type Row } from './engine-model.ts'
import { asked, level, names, paths, requestOf, type Study, shapesOf, study, tableNames } from './lookups-study.ts'

async function publishAll(folder: string, given: Study): Promise<TableShape[]> {
  const made: TableShape[] = []
  for (const [index, { phi, to, hasPeople, rows }] of given.tables.entries()) {
    const name = tableNames[index] ?? 'A'
    const people = rows.map((_, place) => `${name}-${place}`)
    const lines = rows.map((row, place) => [people[place], ...row].map((cell) => `"${cell}"`).join())
    const csv = aCsv(folder, `${['Who', ...names].join()}\n${lines.map((line) => `${line}\n`).join('')}`)
    const types = { Who: 'text', Id: 'text', Next: 'text', Note: 'text', Size: 'text' }
    const lookups = { Next: { schema: 'study', ...to, display: 'Note' } }
    // The table that is asked has no key, so that its rows come in the order of its file.
    const key = index === 0 ? [] : [rows.length % 2 === 0 ? 'Id' : 'Next']
    const definition = { ...(hasPeople && { participant: 'Who' }), key, columns: phi, types, lookups }
    const shape = await publish({ csv, definition, targetFolder: join(folder, name), version: 'v1' })
    made.push({ ...shape, folder: '/Test', schema: 'study', name, files: `${name}/v1`, publishedAt: '' })
  }
  return made
}

type Seen = { readonly row: Row; readonly people: readonly string[] }

/** Follows a path by hand: the cell at its end, and whose rows were met on the way. */
function follow(
  given: Study,
  start: number,
  place: number,
  steps: number,
): readonly { table: number; place: number }[] {
  const met: { table: number; place: number }[] = [{ table: start, place }]
  for (let step = 0; step < steps; step += 1) {
    const at = met.at(-1)
    const from = at && given.tables[at.table]
    const value = at && from?.rows[at.place]?.[1]
    if (!from || !value) return met
    const target = tableNames.indexOf(from.to.query)
    const column = from.to.key === 'Id' ? 0 : 1
    const found = given.tables[target]?.rows.findIndex((row) => row[column] === value) ?? -1
    if (found < 0) return met
    met.push({ table: target, place: found })
  }
  return met
}

/** The row of A with a cell for each of `paths`, and everybody on the way to those of them that are `read`. */
function flat(given: Study, place: number, read: readonly string[]): Seen {
  const cells = paths.map((path) => {
    const parts = path.split('/')
    const met = follow(given, 0, place, parts.length - 1)
    const end = met.length === parts.length ? met.at(-1) : undefined
    const column = names.findIndex((name) => path.endsWith(`/${name}`) || path === name)
    return (end && given.tables[end.table]?.rows[end.place]?.[column]) || null
  })
  const people = read.flatMap((path) => follow(given, 0, place, path.split('/').length - 1))
  const met = [{ table: 0, place }, ...people].filter(({ table }) => given.tables[table]?.hasPeople)
  return { row: cells, people: met.map(({ table, place }) => `${tableNames[table]}-${place}`) }
}

async function withStudy(
  given: Study,
  work: (tables: TableShape[], engine: ReturnType<typeof readBack>) => Promise<void>,
) {
  const folder = mkdtempSync(join(tmpdir(), 'proviso-lookups-'))
  const engine = readBack(openInProcessEngine(engineFacts(folder)))
  try {
    await work(await publishAll(folder, given), engine)
  } finally {
    await engine.close()
    rmSync(folder, { recursive: true })
  }
}

test('paths answer what following them by hand answers, rows never multiply, and everybody met is on record', {
  timeout: 180_000,
}, async () => {
  let [followed, unique] = [0, 0]
  await fc.assert(
    fc.asyncProperty(
      study,
      fc.array(fc.tuple(level, asked), { minLength: 8, maxLength: 8 }),
      async (given, questions) => {
        await withStudy(given, async (tables, engine) => {
          const [base] = tables
          if (base === undefined) throw new Error('no table')
          for (const [phi, question] of questions) {
            const decision = decideSelect(phi, base, requestOf(question), 'blank', tables)
            const columns = paths.flatMap((name) => findColumn(base, tables, name)?.column ?? [])
            const isOpen = (name: string) => columns.some((c) => c.name === name && isWithin(c.phi, phi))
            const used = [...(question.filters ?? []), ...(question.sort ?? [])].flatMap(({ column }) => column ?? [])
            expect(decision.allow).toBe(used.every(isOpen))
            if (!decision.allow) continue
            const { plan } = decision
            const read = [...used, ...(question.columns ?? []).filter(isOpen)]
            if (read.some((name) => name.includes('/'))) followed += 1
            if (plan.joins?.some(({ table, key }) => table.uniqueKeyOf && table.key[0] === key.name.split('/').at(-1)))
              unique += 1
            const seen = given.tables[0]?.rows.map((_, place) => flat(given, place, read)) ?? []
            const model = { ...plan, table: { ...plan.table, columns, key: [] } }
            const rows = seen.map(({ row }) => row)
            const { page, ...wanted } = modelSelect(model, rows, columns, today)
            const { participants, ...answer } = await engine.select(plan)
            expect(answer).toEqual(wanted)
            const ids = [...new Set(page.flatMap((row) => seen[rows.indexOf(row)]?.people ?? []))].sort()
            const anybody = [base, ...(plan.joins ?? []).map(({ table }) => table)].some((t) => t.participant !== null)
            if (anybody) expect(participants).toMatchObject({ count: ids.length, ids })
            else expect(participants).toBe('not-determined')
          }
        })
      },
    ),
    { numRuns: 20, endOnFailure: true },
  )
  expect(followed).toBeGreaterThan(10)
  expect(unique).toBeGreaterThan(0)
})

const compiles = (plan: SelectPlan): boolean => {
  try {
    return compileSelect(plan, ['/0', ...(plan.joins ?? []).map(({ name }) => `/${name}`)], today).count.sql !== ''
  } catch (error) {
    if (error instanceof Error && /does not hold$/.test(error.message)) return false
    throw error
  }
}

test('the touched columns are those without which the statement would not stand, in every table, and none is above the level', () => {
  fc.assert(
    fc.property(study, level, asked, (given, phi, question) => {
      const tables = shapesOf(given)
      const [base] = tables
      const decision = base && decideSelect(phi, base, requestOf(question), 'blank', tables)
      if (!decision?.allow) return
      const { plan } = decision
      const without = (table: TableShape, of: TableShape, name: string): TableShape =>
        table === of ? { ...table, columns: table.columns.filter((column) => column.name !== name) } : table
      const needed = tables.flatMap((of) =>
        of.columns
          .filter(({ name }) => {
            const joins = (plan.joins ?? []).map((join) => ({ ...join, table: without(join.table, of, name) }))
            return !compiles({ ...plan, joins, table: without(plan.table, of, name) })
          })
          .map(({ name }) => `${of.name}.${name}`),
      )
      const touched = touchedColumns(plan)
      const places = touched.map(({ name, path }) => {
        const way = path?.slice(0, -1).join('/')
        const table = way === undefined ? plan.table : plan.joins?.find((join) => join.name === way)?.table
        return `${table?.name}.${path?.at(-1) ?? name}`
      })
      expect(new Set(places)).toEqual(new Set(needed))
      expect(touched.filter((column) => !isWithin(column.phi, phi))).toEqual([])
    }),
    { numRuns: 1500 },
  )
})

test('columns above the level change nothing that a caller is told, whatever tables they are in', () => {
  fc.assert(
    fc.property(study, level, asked, (given, phi, question) => {
      const tables = shapesOf(given)
      const open = tables.map((table) => ({ ...table, columns: table.columns.filter((c) => isWithin(c.phi, phi)) }))
      const decide = (all: TableShape[]) => {
        const [base] = all
        if (base === undefined) throw new Error('no table')
        return decideSelect(phi, base, requestOf(question), 'hide', all)
      }
      const [whole, without] = [decide(tables), decide(open)]
      expect(whole.allow).toBe(without.allow)
      if (!whole.allow || !without.allow) {
        expect(whole).toMatchObject({ why: without.allow ? '' : without.why })
        return
      }
      const told = ({ columns, filters, sort, joins = [], paths }: SelectPlan) => {
        return {
          columns,
          filters,
          sort,
          paths,
          joins: joins.map(({ table, ...join }) => ({ ...join, to: table.name })),
        }
      }
      expect(told(whole.plan)).toEqual(told(without.plan))
    }),
    { numRuns: 1500 },
  )
})
