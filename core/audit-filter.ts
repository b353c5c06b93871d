// What an audit event is found by: the filters of the list, and under which words the index keeps it. Pure. A law of theirs:
// whatever matches a filter is kept under the word that the filter is looked up by.
import { releases } from './accesses.ts'
import type { AuditEvent } from './audit-event.ts'

export type AuditFilter = {
  readonly from: string
  readonly to: string
  /** E-mail address or id of a user, whether acting or acted as. */
  readonly user?: string | undefined
  readonly participant?: string | undefined
  /** `schema.query`, with or without the folder before it. */
  readonly dataset?: string | undefined
  readonly session?: string | undefined
  readonly type?: string | undefined
  readonly outcome?: AuditEvent['outcome'] | undefined
  /** Only reads that released rows of people whom the event does not list. */
  readonly unlisted?: true | undefined
  /** Only what released rows. */
  readonly released?: true | undefined
}

/** A word of the index: its kind, and what is looked up. */
export type Facet = { readonly kind: FacetKind; readonly word: string }
type FacetKind = 'user' | 'participant' | 'dataset' | 'type' | 'outcome' | 'unlisted' | 'day'

/** As far as its kind tells, which with its time is all that the index has of an event that is gone. */
export function mayMatch(kind: { readonly type: string; readonly outcome: string }, filter: AuditFilter): boolean {
  if (filter.type !== undefined && kind.type !== filter.type) return false
  if (filter.outcome !== undefined && kind.outcome !== filter.outcome) return false
  return !filter.released || releases(kind)
}

export function matches(event: AuditEvent, filter: AuditFilter): boolean {
  if (event.at < filter.from || event.at > filter.to) return false
  if (!mayMatch(event, filter)) return false
  if (filter.session !== undefined && event.session !== filter.session) return false
  if (filter.unlisted && !isUnlisted(event)) return false
  if (filter.user !== undefined && !usersOf(event).includes(filter.user.toLowerCase())) return false
  if (filter.dataset !== undefined && !datasetsOf(event).includes(filter.dataset.toLowerCase())) return false
  return filter.participant === undefined || lists(event, filter.participant)
}

/** The words an event is kept under, each once; its day comes beside them. */
export function facetsOf(event: AuditEvent): Facet[] {
  const of = (kind: FacetKind, words: Iterable<string>): Facet[] => [...new Set(words)].map((word) => ({ kind, word }))
  return [
    ...of('user', usersOf(event)),
    ...of('participant', participantsOf(event)),
    ...of('dataset', datasetsOf(event)),
    ...of('type', [event.type]),
    ...of('outcome', event.outcome === 'ok' ? [] : [event.outcome]),
    ...of('unlisted', isUnlisted(event) ? [''] : []),
  ]
}

/** The word that leads to all that can match, and to the least besides; null where only the days do. */
export function facetOf(filter: AuditFilter): Facet | null {
  const { participant, user, unlisted, dataset, outcome, type } = filter
  if (participant !== undefined) return { kind: 'participant', word: participant }
  if (user !== undefined) return { kind: 'user', word: user.toLowerCase() }
  if (unlisted) return { kind: 'unlisted', word: '' }
  if (dataset !== undefined) return { kind: 'dataset', word: dataset.toLowerCase() }
  if (outcome !== undefined && outcome !== 'ok') return { kind: 'outcome', word: outcome }
  return type === undefined ? null : { kind: 'type', word: type }
}

function usersOf({ user, actingAs }: AuditEvent): string[] {
  return [user, actingAs].flatMap((one) => (one === null ? [] : [String(one.id), one.email.toLowerCase()]))
}

function datasetsOf(event: AuditEvent): string[] {
  if (!('query' in event) || event.query === undefined) return []
  const { schema, folder } = event
  // An access to several tables names them all. One in another schema than the first is found by the SQL's own schema alone.
  return event.query.split(', ').flatMap((query) => {
    const short = `${schema}.${query}`.toLowerCase()
    return [short, `${folder}/${short}`.toLowerCase()]
  })
}

/** Those whom the event lists; bulk reads beyond the listed ids are not among them. */
function participantsOf(event: AuditEvent): readonly string[] {
  if (event.type === 'consent-changed') return event.participant === undefined ? [] : [event.participant]
  return seenLists(event).flatMap((list) => (typeof list === 'object' ? (list.ids ?? []) : []))
}

const lists = (event: AuditEvent, participant: string): boolean => participantsOf(event).includes(participant)

function isUnlisted(event: AuditEvent): boolean {
  if (event.outcome !== 'ok') return false
  return seenLists(event).some((list) => typeof list === 'string' || (list.count > 0 && list.ids === undefined))
}

function seenLists(event: AuditEvent) {
  if (!('participants' in event) || event.participants === undefined) return []
  const counted = 'counted' in event ? event.counted : undefined
  return [event.participants, ...(counted === undefined ? [] : [counted])]
}
