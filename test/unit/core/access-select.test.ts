// A request for rows at a PHI level: what becomes of every name in it, and with which words it is refused.
import { describe, expect, test } from 'vitest'
import { decideSelect, touchedColumns } from '../../../core/access.ts'
import type { PhiLevel } from '../../../core/phi.ts'
import type { Filter, SelectPlan, SelectRequest, TableShape } from '../../../core/query.ts'

const table: TableShape = {
  folder: '/A',
  schema: 'study',
  name: 'Labs',
  version: 'v1',
  files: 'labs/v1',
  levelFiles: { NotPHI: 'NotPHI', Limited: 'Limited', PHI: 'PHI', Restricted: 'Restricted' },
  columns: [
    { name: 'ParticipantId', type: 'text', phi: 'NotPHI' },
    { name: 'Age', type: 'integer', phi: 'Limited' },
    { name: 'BirthDate', type: 'date', phi: 'PHI' },
    { name: 'Comments', type: 'text', phi: 'Restricted' },
    { name: 'Site', type: 'text', phi: 'Limited' },
  ],
  participant: 'ParticipantId',
  key: ['ParticipantId'],
  rowCount: 6,
  publishedAt: '2026-01-01T00:00:00.000Z',
}
const aRequest = (some: Partial<SelectRequest> = {}): SelectRequest => {
  const asked = { folder: '/A', schema: 'study', query: 'Labs', columns: null, unknownColumns: 'refuse' } as const
  return { ...asked, filters: [], sort: [], limit: null, offset: 0, ...some }
}
const equals = (column: string): Filter => ({ column, op: 'eq', values: ['1'] })
const search: Filter = { column: null, op: 'q', values: ['x'] }
const by = (column: string, descending = false) => ({ column, descending })

function planOf(phi: PhiLevel, some: Partial<SelectRequest>): SelectPlan {
  const decision = decideSelect(phi, table, aRequest(some))
  if (!decision.allow) throw new Error(decision.why)
  return decision.plan
}

function refusalOf(phi: PhiLevel, some: Partial<SelectRequest>) {
  const decision = decideSelect(phi, table, aRequest(some))
  if (decision.allow) throw new Error('this was allowed')
  return decision
}

const shown = (plan: SelectPlan) => plan.columns.map((c) => (c.withheld ? `(${c.column.name})` : c.column.name))
const wordsFor = (name: string) => `There is no column "${name}" in study.Labs that you can use here.`

describe('the columns of an answer', () => {
  test.each([
    ['NotPHI', 'ParticipantId (Age) (BirthDate) (Comments) (Site)', 'Age BirthDate Comments Site'],
    ['Limited', 'ParticipantId Age (BirthDate) (Comments) Site', 'BirthDate Comments'],
    ['PHI', 'ParticipantId Age BirthDate (Comments) Site', 'Comments'],
    ['Restricted', 'ParticipantId Age BirthDate Comments Site', ''],
  ] as const)('at %s are all of the table, and those above it are withheld', (phi, columns, withheld) => {
    const decision = decideSelect(phi, table, aRequest())
    expect(decision).toMatchObject({ allow: true, plan: { level: phi } })
    if (!decision.allow) return
    expect(shown(decision.plan).join(' ')).toBe(columns)
    expect(decision.withheld.map((c) => c.name).join(' ')).toBe(withheld)
    expect(decision.plan.table).toBe(table)
  })

  test('stand in the order asked, in the spelling of the table, each once', () => {
    const columns = ['SITE', 'participantid', 'Site', 'birthdate', 'BirthDate']
    expect(shown(planOf('Limited', { columns }))).toEqual(['Site', 'ParticipantId', '(BirthDate)'])
  })

  test('leave out an unknown name where that is asked for, and are refused otherwise', () => {
    const columns = ['Site', 'Nix', 'Age']
    expect(shown(planOf('Limited', { columns, unknownColumns: 'drop' }))).toEqual(['Site', 'Age'])
    expect(refusalOf('Limited', { columns })).toEqual({
      allow: false,
      code: 'unknown-column',
      why: wordsFor('Nix'),
      attempted: [],
    })
  })

  test.each(['drop', 'refuse'] as const)(
    'are never none: no name or only unknown ones are refused (%s)',
    (unknownColumns) => {
      expect(refusalOf('PHI', { columns: [], unknownColumns }).why).toBe(wordsFor('*'))
      expect(refusalOf('PHI', { columns: ['Nix', 'Nox'], unknownColumns }).why).toBe(wordsFor('Nix'))
    },
  )

  test('may all be withheld', () => {
    expect(shown(planOf('NotPHI', { columns: ['Comments'] }))).toEqual(['(Comments)'])
  })
})

describe('filters and sorts', () => {
  test('are planned in their order, in the spelling of the table, with all else as asked', () => {
    const between: Filter = { column: 'AGE', op: 'between', values: ['1', '2'] }
    const plan = planOf('Limited', { filters: [between, search, equals('site')], sort: [by('SITE', true), by('age')] })
    expect(plan.filters).toEqual([{ ...between, column: 'Age' }, search, equals('Site')])
    expect(plan.sort).toEqual([by('Site', true), by('Age')])
  })

  test.each([
    [null, 0],
    [0, 0],
    [100, 20],
  ])('go with limit %s and offset %s as asked', (limit, offset) => {
    expect(planOf('PHI', { limit, offset })).toMatchObject({ limit, offset })
  })

  const probes: [string, (name: string) => Partial<SelectRequest>][] = [
    ['a filter', (name) => ({ filters: [equals(name)] })],
    ['a blank test', (name) => ({ filters: [{ column: name, op: 'isblank', values: [] }] })],
    ['a sort', (name) => ({ sort: [by(name)] })],
    ['a filter behind a good one', (name) => ({ filters: [equals('ParticipantId'), equals(name)] })],
    ['a filter where unknown columns are dropped', (name) => ({ filters: [equals(name)], unknownColumns: 'drop' })],
    ['a sort where unknown columns are dropped', (name) => ({ sort: [by(name)], unknownColumns: 'drop' })],
  ]

  test.each(probes)(
    '%s on a column above the level is refused word for word as on one that does not exist',
    (_, of) => {
      const forbidden = refusalOf('PHI', of('comments'))
      const unknown = refusalOf('PHI', of('nothing'))
      expect(unknown).toEqual({ allow: false, code: 'unknown-column', why: wordsFor('nothing'), attempted: [] })
      expect(forbidden).toEqual({ ...unknown, why: wordsFor('comments'), attempted: ['Comments'] })
      expect(decideSelect('Restricted', table, aRequest(of('comments'))).allow).toBe(true)
    },
  )

  test.each([' Age', 'Age ', 'Ag', 'Age.Site', '"Age"', '*', '', 'constructor', '__proto__'])(
    'a name matches whole or not at all: "%s" is unknown',
    (name) => {
      expect(refusalOf('Restricted', { filters: [equals(name)] }).why).toBe(wordsFor(name))
    },
  )

  test('the first wrong name is told: of the columns, then the filters, then the sorts', () => {
    const asked = { columns: ['Site', 'C'], filters: [equals('F')], sort: [by('S')] }
    expect(refusalOf('PHI', asked).why).toBe(wordsFor('C'))
    expect(refusalOf('PHI', { ...asked, columns: null }).why).toBe(wordsFor('F'))
    expect(refusalOf('PHI', { ...asked, columns: null, filters: [] }).why).toBe(wordsFor('S'))
  })

  test('every forbidden column that was tried is on record, and nothing that does not exist', () => {
    const asked = { filters: [equals('Nix'), equals('COMMENTS')], sort: [by('age'), by('Nox')] }
    expect(refusalOf('NotPHI', asked).attempted).toEqual(['Comments', 'Age'])
  })
})

describe('the columns a plan touches', () => {
  const touched = (phi: PhiLevel, some: Partial<SelectRequest>) => touchedColumns(planOf(phi, some)).map((c) => c.name)

  test('are those answered, in the order of the table, without the withheld ones', () => {
    expect(touched('Limited', { columns: ['Site', 'Comments', 'ParticipantId'] })).toEqual(['ParticipantId', 'Site'])
  })

  test('are those filtered and sorted by as well', () => {
    const asked = { columns: ['ParticipantId'], filters: [equals('Age')], sort: [by('BirthDate')] }
    expect(touched('PHI', asked)).toEqual(['ParticipantId', 'Age', 'BirthDate'])
  })

  test.each([
    ['NotPHI', ['ParticipantId']],
    ['Limited', ['ParticipantId', 'Site']],
    ['Restricted', ['ParticipantId', 'Comments', 'Site']],
  ] as const)('are, for a search at %s, all text columns that it may read', (phi, expected) => {
    expect(touched(phi, { columns: ['ParticipantId'], filters: [search] })).toEqual(expected)
  })
})
