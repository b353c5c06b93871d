// A table of many rows in a test world, and what becomes of the answers that hold them.
import { randomBytes } from 'node:crypto'
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import type { Column } from '../core/query.ts'
import type { Engine, Held } from '../engine/engine.ts'
import { tableOf } from './unit/engine/a-level-file.ts'
import { folder, type TestWorld } from './world.ts'

export const selectMany = { folder, schema: 'study', query: 'Many' }

const columns: readonly Column[] = [
  { name: 'RowId', type: 'integer', phi: 'NotPHI' },
  { name: 'ParticipantId', type: 'text', phi: 'NotPHI' },
  { name: 'Result', type: 'number', phi: 'NotPHI' },
  { name: 'Note', type: 'text', phi: 'NotPHI' },
]

/** Adds the table `study.Many` to the world; a row takes about 300 bytes in JSON. */
export async function addManyRows(world: TestWorld, rows: number): Promise<void> {
  const select = `select i as "RowId", 'P-' || lpad(cast(i // 50 as varchar), 6, '0') as "ParticipantId",
    i / 8 as "Result", 'CANARY ' || repeat(chr(97 + cast(i % 26 as integer)), 200) as "Note" from range(${rows}) t(i)`
  const shape = await tableOf(join(world.home, 'many'), columns, select, {
    participant: 'ParticipantId',
    key: ['RowId'],
  })
  const table = { ...shape, folder, schema: 'study', name: 'Many', files: 'many/table/v1', rowCount: rows }
  const done = await world.together(world.registry.publishing(table, undefined), randomBytes(8).toString('hex'))
  if (!done.done) throw new Error('the table could not be added')
}

export type Watched = { readonly held: Held; stream: (AsyncIterable<Uint8Array> & Partial<Closable>) | null }
type Closable = { readonly closed: boolean; readonly bytesRead: number }

/** Wraps an engine so that what it hands out can be looked at: what was held, and the stream of what is read. `meanwhile` happens before it is handed out. */
export function watching(
  answers: Watched[],
  meanwhile: () => Promise<unknown> = async () => {},
): (engine: Engine) => Engine {
  return (engine) => ({
    ...engine,
    async select(...asked) {
      const encoded = await engine.select(...asked)
      const one: Watched = { held: encoded.held, stream: null }
      answers.push(one)
      await meanwhile()
      const read = () => {
        one.stream = encoded.held.read()
        return one.stream
      }
      return { ...encoded, held: { ...encoded.held, read } }
    },
  })
}

/** Whether nothing of an answer is left: it cannot be read any more, and its file is closed. */
export function isGone({ held, stream }: Watched): boolean {
  if (stream !== null) return stream.closed === true
  try {
    held.read()
    return false
  } catch {
    return true
  }
}

/** Sends a POST and hands over the answer while it comes, as it is on the wire. */
export function postRaw(url: string, body: object, headers: IncomingHttpHeaders): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers } }, resolve)
    sent.on('error', reject)
    sent.end(JSON.stringify(body))
  })
}
