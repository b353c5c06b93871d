// Whose rows they were, as an event says it: by id where that fits, else by count and digest.
import type { Participants } from '../../core/query.ts'
import { Refusal } from '../../core/refusal.ts'

/** A canonical event is at most 32 KB: ids may take half of it. */
const maxIdBytes = 16_384

/** What is left of it for the facts of a type, beside who, when and under which declaration. */
const maxFactBytes = 28_672

type Mutable = { count: number; ids?: string[] | undefined; sha256: string } | 'not-determined'

export function bounded(participants: Participants | 'not-determined'): Mutable {
  if (participants === 'not-determined') return participants
  const { count, ids, sha256 } = participants
  const fits = ids !== undefined && Buffer.byteLength(ids.join('","')) <= maxIdBytes
  return fits ? { count, ids: [...ids], sha256 } : { count, sha256 }
}

type Who = { participants: Mutable | 'not-recorded'; counted?: Mutable | 'not-recorded' | undefined }

/** The event as large as it may be: ids go by count and digest first. Throws Refusal when it is too large without them. */
export function fitted<E extends Who>(event: E): E {
  const { participants, counted } = event
  const smaller = counted === undefined ? event : { ...event, counted: brief(counted) }
  const smallest = { ...smaller, participants: brief(participants) }
  const found = [event, smaller, smallest].find((one) => Buffer.byteLength(JSON.stringify(one)) <= maxFactBytes)
  if (found) return found
  throw new Refusal(
    'bad-request',
    'This touches more columns than can be recorded whole, or takes more words for it. Ask for fewer at a time.',
  )
}

function brief(list: Mutable | 'not-recorded'): Mutable | 'not-recorded' {
  return typeof list === 'string' ? list : { count: list.count, sha256: list.sha256 }
}
