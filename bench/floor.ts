// The floor Proviso is held against: a bare HTTP server that does one conditional update and one insert a request, on
// the same SQLite settings. `node bench/floor.ts <two|one|grouped> <database file>`; prints its shot when it is ready.
import { createServer, type ServerResponse } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import { groupCommits } from '../stores/sqlite-group.ts'
import { listen } from './listen.ts'

const [mode = '', file = ''] = process.argv.slice(2)
const database = new DatabaseSync(file)
database.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=16000')
database.exec(`
  CREATE TABLE session (id TEXT PRIMARY KEY, state TEXT, idleEndsAtMs INTEGER, sequence INTEGER) WITHOUT ROWID;
  CREATE TABLE audit (session TEXT, sequence INTEGER, event TEXT, PRIMARY KEY (session, sequence)) WITHOUT ROWID;
  INSERT INTO session VALUES ('one', 'active', ${Date.now() + 1_800_000}, 0)`)

const update = database.prepare(
  `UPDATE session SET sequence = sequence + 1, idleEndsAtMs = ?
    WHERE id = 'one' AND state = 'active' AND idleEndsAtMs > ? RETURNING sequence`,
)
const insert = database.prepare(`INSERT INTO audit (session, sequence, event) VALUES ('one', ?, ?)`)

function take(): number {
  const nowMs = Date.now()
  const row = update.get(nowMs + 1_800_000, nowMs)
  if (!row) throw new Error('the session has ended')
  return Number(row.sequence)
}

/** As long as a real event. */
const filling = 'x'.repeat(450)

function tell(sequence: number): void {
  insert.run(sequence, JSON.stringify({ session: 'one', sequence, at: new Date().toISOString(), filling }))
}

function answer(response: ServerResponse, sequence: number): void {
  const body = JSON.stringify({ success: true, sequence })
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
  response.end(body)
}

// This database waits for the disk in its own commits.
const group = groupCommits(database, async () => {})
const ways: Readonly<Record<string, (response: ServerResponse) => void>> = {
  two(response) {
    const sequence = take()
    tell(sequence)
    answer(response, sequence)
  },
  one(response) {
    database.exec('BEGIN IMMEDIATE')
    const sequence = take()
    tell(sequence)
    database.exec('COMMIT')
    answer(response, sequence)
  },
  grouped(response) {
    const pair = () => {
      const sequence = take()
      tell(sequence)
      return sequence
    }
    void group.write(pair).then((sequence) => answer(response, sequence))
  },
}

const way = ways[mode]
if (!way) throw new Error(`there is no floor called ${mode}`)
await listen(
  createServer((_request, response) => way(response)),
  { method: 'GET', path: '/', headers: {} },
)
