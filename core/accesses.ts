// What the officer's questions say of accesses: which tables and columns, under which purpose, day by day and person by
// person. Pure; where somebody's rows were among those released is decided elsewhere.
import type { AuditEvent } from './audit-event.ts'
import { csvText } from './csv.ts'
import { higherOf, type PhiLevel } from './phi.ts'

type Identity = { readonly id: number; readonly email: string }

/** An event that released rows. */
export type Released = Extract<AuditEvent, { type: 'rows-read' | 'sql-run'; outcome: 'ok' }>

export function isReleased(event: AuditEvent): event is Released {
  return releases(event)
}

/** The same of an event of which no more is known than its type and outcome. */
export function releases({ type, outcome }: { readonly type: string; readonly outcome: string }): boolean {
  return (type === 'rows-read' || type === 'sql-run') && outcome === 'ok'
}

/** The tables of an access, as `schema.query`. One in another schema than the first is known by its name alone. */
export function tablesOf({ schema, query }: Released): string[] {
  return query === '' ? [] : query.split(', ').map((name) => `${schema}.${name}`)
}

/** How a use is named in an account of disclosures. */
export function purposeOf({ declaration }: Pick<AuditEvent, 'declaration'>): string {
  if (declaration === null) return 'not declared'
  return declaration.irb === null ? declaration.activity : `${declaration.activity}, IRB ${declaration.irb}`
}

/** Whoever it was released to: whoever signed in, also while they acted as somebody else. */
export const recipientOf = ({ user }: AuditEvent): Identity => user ?? { id: 0, email: '' }

export type DayOfUse = {
  readonly day: string
  readonly folder: string | null
  readonly table: string
  readonly purpose: string
  readonly accesses: number
  readonly rows: number
  readonly columns: readonly string[]
  readonly phiColumns: readonly string[]
  /** The highest level that any of them ran at. */
  readonly effectivePhi: PhiLevel
}

/** Accesses by day, folder, table and purpose: what was seen, and how often. Rows of a join count for each of its tables. */
export function usesByDay(events: readonly Released[]): DayOfUse[] {
  const uses = new Map<string, DayOfUse>()
  for (const event of events) {
    for (const table of tablesOf(event)) {
      const [day, purpose] = [event.at.slice(0, 10), purposeOf(event)]
      const key = JSON.stringify([day, event.folder, table, purpose])
      uses.set(key, withUse(uses.get(key) ?? { ...noUse, day, folder: event.folder, table, purpose }, event))
    }
  }
  return [...uses.values()]
}

const noUse = { accesses: 0, rows: 0, columns: [], phiColumns: [], effectivePhi: 'NotPHI' } as const

function withUse(use: DayOfUse, event: Released): DayOfUse {
  return {
    ...use,
    accesses: use.accesses + 1,
    rows: use.rows + event.rowCount,
    columns: together(use.columns, event.columns),
    phiColumns: together(use.phiColumns, event.phiColumns),
    effectivePhi: higherOf(use.effectivePhi, event.effectivePhi),
  }
}

const together = (a: readonly string[], b: readonly string[]) => [...new Set([...a, ...b])].toSorted()

/** How sure it is that somebody's rows were among those released. */
export type Sureness = 'listed' | 'replayed' | 'possible'

export type Sight = { readonly event: Released; readonly sure: Sureness }

/** One line of an account (45 CFR 164.528(b)): several to one recipient for one purpose stand together, with their number. */
export type Disclosure = {
  readonly first: string
  readonly last: string
  readonly count: number
  readonly recipient: Identity
  /** What was released, in short. */
  readonly what: string
  readonly purpose: string
  readonly sure: Sureness
  /** The events, at most so many as fit a line; the first of them is the first disclosure. */
  readonly events: readonly string[]
}

const mostNamed = 20

const columnsOf = ({ columns }: Released) =>
  columns.length === 0 ? 'no column, only how many rows' : columns.join(', ')

/** The account of sights that come newest first, itself the oldest first. What is only possible stands apart from what is sure. */
export function accountOf(sights: readonly Sight[]): Disclosure[] {
  const account = new Map<string, Disclosure>()
  for (const { event, sure } of sights.toReversed()) {
    const [recipient, purpose] = [recipientOf(event), purposeOf(event)]
    const what = `${tablesOf(event).join(', ')} in ${event.folder}: ${columnsOf(event)}`
    const key = JSON.stringify([recipient.id, purpose, what, sure])
    const before = account.get(key)
    account.set(key, {
      ...{ recipient, purpose, what, sure, first: before?.first ?? event.at, last: event.at },
      count: (before?.count ?? 0) + 1,
      events: [...(before?.events ?? []), event.id].slice(0, mostNamed),
    })
  }
  return [...account.values()]
}

const accountColumns = ['date', 'last', 'count', 'recipient', 'address', 'what', 'purpose', 'sure', 'event']

const notComplete =
  'This account is not complete: an event of its time is in the sealed log and missing from the table.'

/**
 * The account for a spreadsheet; `nameOf` tells how somebody is called. It is handed on as a file, so what is missing stands
 * in it, before everything else.
 */
export function accountCsv(
  account: readonly Disclosure[],
  nameOf: (id: number) => string,
  missing: readonly string[] = [],
): string {
  const lacking = missing.map((event) => ['', '', '', '', '', notComplete, '', 'missing', event])
  const rows = account.map(({ first, last, count, recipient, what, purpose, sure, events }) => {
    return [first, last, count, nameOf(recipient.id), recipient.email, what, purpose, sure, events[0] ?? '']
  })
  return csvText(accountColumns, [...lacking, ...rows])
}
