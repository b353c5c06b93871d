// Random statements over all columns of some tables, hidden ones included, and now and then over none that exists. Not
// all of them bind: what is refused must be refused alike.
import fc from 'fast-check'
import type { TableShape } from '../../core/query.ts'
import { name } from '../../engine/sql.ts'

type Pick = <T>(items: readonly T[]) => T

/** A statement over the tables; `unknown` is the share of names that exist nowhere, in hundredths. */
export function randomStatement(tables: readonly TableShape[], unknown = 3): fc.Arbitrary<string> {
  return fc.infiniteStream(fc.nat({ max: 0x7fffffff })).map((stream) => statement(tables, pickFrom(stream), unknown))
}

// One number a choice, so that a failing statement shrinks with its choices.
function pickFrom(stream: Iterator<number>): Pick {
  return (items) => {
    const index = Number(stream.next().value) % items.length
    const item = items[index]
    if (item === undefined) throw new Error('there is nothing to pick from')
    return item
  }
}

type Source = { readonly alias: string; readonly table: TableShape }

const percent = Array.from({ length: 100 }, (_, n) => n)
const values = ['1', '30', "'A'", "'P1'", "'CANARYRES1'", 'null', "date '2021-01-01'", '0.5', 'true']

function statement(tables: readonly TableShape[], pick: Pick, unknown: number): string {
  const first = { alias: 'a', table: pick(tables) }
  const second = { alias: 'b', table: pick(tables) }
  const sources = pick([0, 1, 2]) === 0 ? [first, second] : [first]
  const column = () => columnOf(sources, pick, unknown)
  const from = sources.length === 1 ? ref(first) : joined(first, second, column, pick)
  const where = pick([0, 1]) === 0 ? ` where ${condition(column, tables, pick, unknown)}` : ''
  const select = pick([plain, plain, grouped, windowed, starred, nested, united])
  return select({ from: `${from}${where}`, column, pick, sources })
}

type Parts = {
  readonly from: string
  readonly column: () => string
  readonly pick: Pick
  readonly sources: readonly Source[]
}

function columnOf(sources: readonly Source[], pick: Pick, unknown: number): string {
  const { alias, table } = pick(sources)
  if (pick(percent) < unknown) return pick([`${alias}.Nothing`, 'Nothing', 'rowid', 'filename', `${alias}.SSNs`])
  const { name: column } = pick(table.columns)
  return pick([`${alias}.${name(column)}`, name(column), column.toLowerCase(), `${alias}.${column}`])
}

function ref({ alias, table }: Source): string {
  return `${table.schema}.${name(table.name)} ${alias}`
}

function joined(a: Source, b: Source, column: () => string, pick: Pick): string {
  const kind = pick(['join', 'left join', 'full join', 'semi join', 'anti join'])
  const on = pick([
    () => 'on a.ParticipantId = b.ParticipantId',
    () => 'using (ParticipantId)',
    () => `using (${name(pick(a.table.columns).name)})`,
    () => `on ${column()} = ${column()}`,
  ])
  return `${ref(a)} ${kind} ${ref(b)} ${on()}`
}

function condition(column: () => string, tables: readonly TableShape[], pick: Pick, unknown: number): string {
  const other = { alias: 'c', table: pick(tables) }
  const inner = () => columnOf([other], pick, unknown)
  return pick([
    () => `${column()} = ${pick(values)}`,
    () => `cast(${column()} as varchar) like '%${pick(['1', 'CANARY', 'P'])}%'`,
    () => `${column()} is ${pick(['', 'not '])}null`,
    () => `${column()} in (select ${inner()} from ${ref(other)})`,
    () => `exists (select 1 from ${ref(other)} where ${inner()} = ${column()})`,
    () => `${column()} > (select max(${inner()}) from ${ref(other)})`,
    () => `try_cast(${column()} as integer) > 3 or ${column()} between ${column()} and ${pick(values)}`,
  ])()
}

function expression({ column, pick }: Parts): string {
  return pick([
    () => column(),
    () => column(),
    () => `coalesce(${column()}, ${column()})`,
    () => `case when ${column()} is null then 1 else 0 end`,
    () => `length(cast(${column()} as varchar))`,
    () => `cast(${column()} as integer)`,
    () => `${column()} || ${column()}`,
    () => `${column()} + 1`,
  ])()
}

function plain(parts: Parts): string {
  const order = parts.pick([0, 1]) === 0 ? ` order by ${parts.column()}` : ''
  return `select ${expression(parts)} as x, ${expression(parts)} as y from ${parts.from}${order}`
}

function grouped(parts: Parts): string {
  const call = parts.pick(['count', 'min', 'max', 'count(distinct', 'mode', 'sum', 'any_value'])
  const group = parts.column()
  const having = parts.pick([0, 1]) === 0 ? ` having max(${parts.column()}) is not null` : ''
  return `select ${group} as g, ${call}${call.includes('(') ? ' ' : '('}${parts.column()}) as n from ${parts.from} group by ${group}${having}`
}

function windowed(parts: Parts): string {
  const over = `over (partition by ${parts.column()} order by ${parts.column()})`
  return `select row_number() ${over} as n, lag(${parts.column()}) ${over} as l from ${parts.from}`
}

function starred(parts: Parts): string {
  const { column, from, pick, sources } = parts
  const hidden = name(pick(pick(sources).table.columns).name)
  return pick([
    `select * from ${from}`,
    `select a.* from ${from}`,
    `select * exclude (${hidden}) from ${from}`,
    `select a.* replace (1 as ${hidden}) from ${from}`,
    `select columns('${pick(['S', '^M', 'Id$', 'e'])}') from ${from}`,
    `select count(*) as n from (select a.* from ${from}) q where q.${hidden} is null`,
    `select distinct on (${column()}) a.* from ${from}`,
  ])
}

function nested(parts: Parts): string {
  const inner = `select ${expression(parts)} as x, ${expression(parts)} as y from ${parts.from}`
  return parts.pick([
    `with q as (${inner}) select count(*) as n, max(x) as m from q`,
    `select x from (${inner}) q where y is not null`,
    `with q(u, v) as (${inner}), r as (select u from q) select r.u from r join q using (u)`,
  ])
}

function united(parts: Parts): string {
  const kind = parts.pick(['union', 'union all', 'except', 'intersect'])
  return `select ${parts.column()} as x from ${parts.from} ${kind} select ${parts.column()} from ${parts.from}`
}
