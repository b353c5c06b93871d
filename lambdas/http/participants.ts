// Whose rows they were, as an event says it: by id where that fits, else by count and digest.
import type { Participants } from '../../core/query.ts'

/** A canonical event is at most 32 KB: ids may take half of it. */
const maxIdBytes = 16_384

export function bounded(participants: Participants | 'not-determined'): Mutable {
  if (participants === 'not-determined') return participants
  const { count, ids, sha256 } = participants
  const fits = ids !== undefined && Buffer.byteLength(ids.join('","')) <= maxIdBytes
  return fits ? { count, ids: [...ids], sha256 } : { count, sha256 }
}

type Mutable = { count: number; ids?: string[]; sha256: string } | 'not-determined'
