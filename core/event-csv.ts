// Events as lines of CSV: what most of them have, in one cell each. Pure.
import type { AuditEvent } from './audit-event.ts'
import { type Cell, csvText } from './csv.ts'

const columns = [
  ...['at', 'id', 'type', 'outcome', 'code', 'user', 'actingAs', 'session', 'key', 'address', 'folder'],
  ...['activity', 'irb', 'phi', 'schema', 'query', 'columns', 'phiColumns', 'effectivePhi', 'rowCount', 'participants'],
] as const

function cellsOf(event: AuditEvent): Cell[] {
  const { at, id, type, outcome, user, actingAs, session, key, address, folder, declaration } = event
  const code = event.outcome === 'refused' ? event.code : ''
  const { activity = '', irb = null, phi = '' } = declaration ?? {}
  const who = [user?.email ?? '', actingAs?.email ?? '', session, key?.id ?? '', address, folder]
  return [at, id, type, outcome, code, ...who, activity, irb, phi, ...readCells(event)]
}

function readCells(event: AuditEvent): Cell[] {
  if (!('query' in event)) return ['', '', '', '', '', '', '']
  const { schema = '', query = '' } = event
  const list = (name: 'columns' | 'phiColumns') => {
    const found = name in event && event.type !== 'dataset-published' ? Reflect.get(event, name) : undefined
    return Array.isArray(found) ? found.join(', ') : ''
  }
  const [effective, rowCount] = ['effectivePhi', 'rowCount'].map((name) => plain(Reflect.get(event, name)))
  const participants: unknown = Reflect.get(event, 'participants')
  const count =
    typeof participants === 'object' && participants !== null ? Reflect.get(participants, 'count') : participants
  return [schema, query, list('columns'), list('phiColumns'), effective ?? '', rowCount ?? '', plain(count)]
}

const plain = (value: unknown): Cell => (typeof value === 'string' || typeof value === 'number' ? value : '')

/** The line with the names of the columns. */
export const eventCsvHead = csvText(columns, [])

/** One event as a line. */
export function eventCsvLine(event: AuditEvent): string {
  return csvText([], [cellsOf(event)]).slice(2)
}
