// Where an event stands in the log, from the log's files alone.
import type { SealedLog } from '../stores/log.ts'

/** The index of the entry of an event; undefined when it is not sealed. Reads the log from its beginning. */
export async function findEntry(
  log: Pick<SealedLog, 'entriesFrom'>,
  id: string,
  progress: (done: number) => void = () => {},
): Promise<number | undefined> {
  const mark = Buffer.from(`"id":${JSON.stringify(id)}`)
  for await (const entries of log.entriesFrom(0)) {
    const found = entries.find(({ bytes }) => Buffer.from(bytes).includes(mark) && isOf(bytes, id))
    if (found) return found.index
    progress((entries[0]?.index ?? 0) + entries.length)
  }
  return undefined
}

function isOf(bytes: Uint8Array, id: string): boolean {
  const entry: unknown = JSON.parse(Buffer.from(bytes).toString())
  return typeof entry === 'object' && entry !== null && 'id' in entry && entry.id === id
}
