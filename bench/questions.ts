// LIST: the questions about rows of issue 3, each with everybody who is asked.
import { askDuck, askProviso, askSqlite, type RowsQuestion } from './asked.ts'
import { askGate, prepareInDuck, prepareInSqlite } from './check.ts'
import { exportRivals } from './exports.ts'
import type { Id } from './results.ts'
import { rowsEach, type TableName, tables } from './rows.ts'
import { place, type SetName } from './tables.ts'
import type { Asked, Pace, Question, Rival } from './turns.ts'

const event = 'one event each, on disk before the answer (counted)'

function rival(id: Id, records: string, start: () => Promise<Asked>): Rival {
  return { id, records, start }
}

/** Everybody's ids, in this order: Proviso, DuckDB on one thread and on all, SQLite with and without its indexes. */
type Ids = readonly [Id, Id, Id, Id, Id]

function asking([proviso, one, all, indexed, scanned]: Ids, question: RowsQuestion): Question {
  const rivals = [
    rival(proviso, event, () => askProviso(question)),
    rival(one, 'nothing', () => askDuck(question, 'one')),
    rival(all, 'nothing', () => askDuck(question, 'default')),
    rival(indexed, 'nothing', () => askSqlite(question, 'indexed')),
    rival(scanned, 'nothing', () => askSqlite(question, 'plain')),
  ]
  return { rivals }
}

function top(set: SetName, table: TableName): RowsQuestion {
  const filters = [
    { column: 'Test', op: 'eq', value: 'Sodium' },
    { column: 'Result', op: 'lt', value: 8000 },
  ]
  return {
    set,
    path: '/api/query/select',
    body: { ...place, query: table, filters, sort: ['-Result', 'RowId'], limit: 100 },
    sql: `select * from ${table} as r where r.Test = 'Sodium' and r.Result < 8000
      order by r.Result desc, r.RowId limit 100`,
    compared: ['RowId', 'Result', 'Barcode'],
  }
}

// Somebody in the middle of the file.
const id = `P-${tables.Rows1e7 / rowsEach / 2 + 7}`
const participant: RowsQuestion = {
  set: 'large',
  path: '/api/query/select',
  body: { ...place, query: 'Rows1e7', filters: [{ column: 'ParticipantId', op: 'eq', value: id }] },
  sql: `select * from Rows1e7 as r where r.ParticipantId = '${id}' order by r.RowId`,
  compared: ['RowId', 'ParticipantId', 'Result', 'Barcode'],
}

function asSql(sql: string, compared: readonly string[]): RowsQuestion {
  return { set: 'small', path: '/api/query/sql', body: { ...place, sql }, sql, compared }
}

const aggregate = asSql(
  `select r.Site, r.Test, count(*) as Found, avg(r.Result) as Mean from Rows1e6 as r
    group by r.Site, r.Test order by r.Site, r.Test`,
  ['Site', 'Test', 'Found', 'Mean'],
)

const join = asSql(
  `select p.Arm, count(*) as Found, avg(r.Result) as Mean
    from Rows1e6 as r join Rows1e5 as p on p.ParticipantId = r.ParticipantId
    where p.Visit = 0 and p.OutOfRange group by p.Arm order by p.Arm`,
  ['Arm', 'Found', 'Mean'],
)

const gate: Question = {
  rivals: [
    rival('gate', 'nothing', () => askGate(join)),
    rival('gate-duck', 'nothing', () => prepareInDuck(join)),
    rival('gate-sqlite', 'nothing', () => prepareInSqlite(join)),
  ],
}

const brisk: Pace = { warmUp: true, rounds: 5, answers: 20, milliseconds: 500 }
const patient: Pace = { warmUp: true, rounds: 5, answers: 10, milliseconds: 700 }
// Not warmed up: the first of three has no weight in their median.
const long: Pace = { warmUp: false, rounds: 3, answers: 1, milliseconds: 1 }

/** In the order in which they are asked: what takes minutes to make comes last. */
export const questions: readonly (Question & { readonly pace: Pace })[] = [
  {
    ...asking(
      ['top-1e5', 'top-1e5-duck', 'top-1e5-duck-all', 'top-1e5-sqlite', 'top-1e5-sqlite-scan'],
      top('small', 'Rows1e5'),
    ),
    pace: brisk,
  },
  {
    ...asking(
      ['top-1e6', 'top-1e6-duck', 'top-1e6-duck-all', 'top-1e6-sqlite', 'top-1e6-sqlite-scan'],
      top('small', 'Rows1e6'),
    ),
    pace: brisk,
  },
  { ...gate, pace: brisk },
  {
    ...asking(
      ['aggregate', 'aggregate-duck', 'aggregate-duck-all', 'aggregate-sqlite', 'aggregate-sqlite-scan'],
      aggregate,
    ),
    pace: brisk,
  },
  { ...asking(['join', 'join-duck', 'join-duck-all', 'join-sqlite', 'join-sqlite-scan'], join), pace: brisk },
  { rivals: exportRivals, rows: tables.Rows1e6, pace: long },
  {
    ...asking(
      ['top-1e7', 'top-1e7-duck', 'top-1e7-duck-all', 'top-1e7-sqlite', 'top-1e7-sqlite-scan'],
      top('large', 'Rows1e7'),
    ),
    pace: patient,
  },
  {
    ...asking(
      ['participant', 'participant-duck', 'participant-duck-all', 'participant-sqlite', 'participant-sqlite-scan'],
      participant,
    ),
    pace: patient,
  },
]
