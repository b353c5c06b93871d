// Who was seen, out of the rows of one answer: ids in the order of their code points, a thousand of them listed at most
// unless whoever asks wants more.
import { createHash } from 'node:crypto'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Participants } from '../core/query.ts'
import { askChunks, type Statement } from './duck.ts'

const mostListed = 1_000

/** Counts and digests distinct ids that come sorted; beyond `most` the count and the digest stand alone. */
function tally(most = mostListed) {
  const digest = createHash('sha256')
  const ids: string[] = []
  let count = 0
  return {
    add(id: string): void {
      digest.update(count === 0 ? id : `\n${id}`)
      count += 1
      if (count <= most) ids.push(id)
    },
    done(): Participants {
      const sha256 = digest.digest('hex')
      return count > most ? { count, sha256 } : { count, ids, sha256 }
    },
  }
}

/** Of ids that are at hand, each once. */
export function participantsOf(ids: Iterable<string>, most?: number): Participants {
  const { add, done } = tally(most)
  const bytes = [...ids].map((id) => Buffer.from(id)).sort(Buffer.compare)
  for (const id of bytes) add(id.toString())
  return done()
}

/** Of the first column of a statement, whose rows are distinct and sorted: however many, they are never held. */
export async function participantsIn(
  connection: DuckDBConnection,
  statement: Statement,
  most?: number,
): Promise<Participants> {
  const { add, done } = tally(most)
  for await (const chunk of askChunks(connection, statement)) {
    for (const id of chunk.getColumnValues(0)) add(String(id))
  }
  return done()
}
