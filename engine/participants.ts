// Who was seen, out of the rows of one answer.
import { createHash } from 'node:crypto'
import type { Cell, Participants } from '../core/query.ts'

const mostListed = 1_000

/** The distinct ids among the cells, sorted by code unit; beyond 1,000 the count and the digest stand alone. */
export function participantsOf(cells: Iterable<Cell>): Participants {
  const seen = new Set<string>()
  for (const cell of cells) if (cell !== null) seen.add(String(cell))
  const ids = [...seen].sort()
  const sha256 = createHash('sha256').update(ids.join('\n')).digest('hex')
  return ids.length > mostListed ? { count: ids.length, sha256 } : { count: ids.length, ids, sha256 }
}
