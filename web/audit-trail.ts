// What the page says of audit events: how one is asked for, who and what it was about, how many a day, and the table of an export.
import type { AuditEvent } from '../core/audit-event.ts'
import { auditTypes } from '../core/audit-types.ts'
import { type Cell, csvText } from '../core/csv.ts'

export type { AuditEvent }

export const filterNames = ['user', 'participant', 'dataset', 'type', 'session'] as const
export type FilterName = (typeof filterNames)[number]

/** What a word by itself is most likely: a type of event, an address, a session, a data set; else whoever data are about. */
export function likelyName(text: string): FilterName {
  if (Object.hasOwn(auditTypes, text)) return 'type'
  if (text.includes('@')) return 'user'
  if (/^[0-9A-Za-z]{22}$/.test(text)) return 'session'
  return /^\p{L}\w*\.\w+$/u.test(text) ? 'dataset' : 'participant'
}

export type TrailQuestion = {
  readonly filter: Readonly<Partial<Record<FilterName, string>>>
  /** Days in UTC, or times; empty is what the site does without: the last 31 days. */
  readonly from: string
  readonly to: string
}

/** A question as an address carries it; whatever else is in there is let lie. */
export function questionIn(query: URLSearchParams): TrailQuestion {
  const given = filterNames.flatMap((name) => {
    const value = query.get(name)
    return value ? [[name, value]] : []
  })
  return { filter: Object.fromEntries(given), from: query.get('from') ?? '', to: query.get('to') ?? '' }
}

export function queryOf({ filter, from, to }: TrailQuestion, cursor?: string): string {
  const all = Object.entries({ ...filter, from, to, cursor }).filter(([, value]) => value)
  return String(new URLSearchParams(all.map(([name, value]): [string, string] => [name, value ?? ''])))
}

export const eventPath = (id: string): string => `/app/audit/event?${new URLSearchParams({ id })}`

export function personOf({ user, actingAs }: Pick<AuditEvent, 'user' | 'actingAs'>): string {
  if (user === null) return 'nobody known'
  return actingAs === null ? user.email : `${user.email} as ${actingAs.email}`
}

/** The table of an event, or what else it is about. */
export function subjectOf(event: AuditEvent): string {
  if ('query' in event && event.query !== undefined) return `${event.schema ?? ''}.${event.query}`
  if ('subject' in event && event.subject !== undefined) return event.subject
  if ('what' in event && event.what !== undefined) return event.what
  return ''
}

const levelOf = (event: AuditEvent) => ('effectivePhi' in event ? event.effectivePhi : undefined)
const rowsOf = (event: AuditEvent) => ('rowCount' in event ? event.rowCount : undefined)

/** Reads that released rows. */
export function accessesIn(events: readonly AuditEvent[]): readonly AuditEvent[] {
  return events.filter(({ type, outcome }) => outcome === 'ok' && (type === 'rows-read' || type === 'sql-run'))
}

export type Bar = { readonly x: string; readonly y: number }

function counted(words: readonly string[]): Bar[] {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].map(([x, y]) => ({ x, y }))
}

const byName = (a: Bar, b: Bar) => (a.x < b.x ? -1 : 1)
const byCount = (a: Bar, b: Bar) => b.y - a.y || byName(a, b)

/** Accesses by day (UTC), by person (the most active first) and by PHI level. */
export function accessCounts(events: readonly AuditEvent[]): Readonly<Record<'day' | 'user' | 'phi', readonly Bar[]>> {
  const accesses = accessesIn(events)
  return {
    day: counted(accesses.map(({ at }) => at.slice(0, 10))).sort(byName),
    user: counted(accesses.map(({ user }) => user?.email ?? 'nobody known')).sort(byCount),
    phi: counted(accesses.map((event) => levelOf(event) ?? 'unknown')).sort(byCount),
  }
}

const columns: readonly (readonly [string, (event: AuditEvent) => Cell | undefined])[] = [
  ['event', ({ id }) => id],
  ['at', ({ at }) => at],
  ['type', ({ type }) => type],
  ['title', ({ type }) => auditTypes[type].title],
  ['outcome', ({ outcome }) => outcome],
  ['code', (event) => ('code' in event ? event.code : null)],
  ['user', ({ user }) => user?.email],
  ['actingAs', ({ actingAs }) => actingAs?.email],
  ['session', ({ session }) => session],
  ['key', ({ key }) => key?.id],
  ['address', ({ address }) => address],
  ['folder', ({ folder }) => folder],
  ['subject', subjectOf],
  ['activity', ({ declaration }) => declaration?.activity],
  ['irb', ({ declaration }) => declaration?.irb],
  ['declaredPhi', ({ declaration }) => declaration?.phi],
  ['effectivePhi', levelOf],
  ['rows', rowsOf],
]

const notComplete = 'Not complete: the log holds this event, and the table does not any more'

/** Events as a table that a spreadsheet may open: no cell of it is taken for a formula. Before them stands what is missing. */
export function trailCsv(events: readonly AuditEvent[], missing: readonly string[] = []): string {
  const rows = events.map((event) => columns.map(([, cell]) => cell(event) ?? null))
  const lacking = missing.map((event) => {
    const cells: Readonly<Record<string, string>> = { event, type: 'missing', title: notComplete }
    return columns.map(([name]) => cells[name] ?? '')
  })
  return csvText(
    columns.map(([name]) => name),
    [...lacking, ...rows],
  )
}

/** The same as JSON: a list of events, or what is missing and the list. */
export function trailJson(events: readonly AuditEvent[], missing: readonly string[] = []): string {
  return JSON.stringify(missing.length === 0 ? events : { complete: false, missing, events }, null, 2)
}
