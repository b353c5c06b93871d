// What somebody with the home in hand could alter: the event, the version, its files. A replay finds it and names it.
import { copyFileSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { replay } from '../../local/replay.ts'
import type { Home } from '../../stores/local-world.ts'
import { aUsedHome, eventOf, forge, forgeEvent, study, type UsedHome } from '../used-home.ts'

const people = { folder: study, schema: 'study', query: 'Demographics' }
const sql = 'select ParticipantId, BirthDate from Demographics where Sex = $sex order by 1'
const paged = { sort: ['-AgeAtEnrollment'], limit: 5, offset: 2 }
const filters = [{ column: 'Sex', op: 'eq', value: 'F' }]

let used: UsedHome
let home: Home
const ids = { rows: '', limited: '', values: '', sql: '' }

beforeAll(async () => {
  used = await aUsedHome(async ({ researcher, limited, ask }) => {
    ids.rows = await ask(researcher, 'POST', '/api/query/select', { ...people, ...paged, filters })
    ids.limited = await ask(limited, 'POST', '/api/query/select', people)
    const distinct = `${study}/query-selectDistinct.api?schemaName=study&query.queryName=Demographics&query.columns=Arm`
    ids.values = await ask(researcher, 'GET', distinct)
    const asked = { folder: study, schema: 'study', sql, parameters: { sex: 'F' } }
    ids.sql = await ask(researcher, 'POST', '/api/query/sql', asked)
  })
  home = used.home
}, 60_000)
afterAll(() => used.close())

type Kind = keyof typeof ids

/** The replay of an event that was altered; it is put back afterwards. */
async function replayAltered(kind: Kind, altered: object) {
  const event = await eventOf(home, ids[kind])
  const { replay: facts } = { replay: {}, ...event }
  const { replay: more = {}, ...rest }: { replay?: object } = altered
  onTestFinished(() => forgeEvent(home, event, event))
  await forgeEvent(home, event, { ...event, ...rest, replay: { ...facts, ...more } })
  return await replay(home, ids[kind])
}

const wrongOf = ({ comparisons }: Awaited<ReturnType<typeof replay>>) =>
  comparisons.filter(({ equal }) => equal === false).map(({ what }) => what)

const nobody = { count: 5, sha256: 'a'.repeat(64) }
const tables = (more: object) => [{ schema: 'study', name: 'Demographics', version: 'v', ...more }]

test('none of the accesses is other than it was', async () => {
  for (const id of Object.values(ids)) expect(await replay(home, id)).toMatchObject({ verdict: 'equal' })
})

test.each<[string, Kind, object, readonly string[]]>([
  ['another number of rows', 'rows', { rowCount: 4 }, ['rowCount']],
  ['another total', 'rows', { total: 1 }, ['total']],
  ['other participants', 'rows', { participants: nobody }, ['participants']],
  ['participants that were not to be recorded', 'rows', { participants: 'not-recorded' }, ['participants']],
  ['nobody determined', 'sql', { participants: 'not-determined' }, ['participants']],
  ['others counted', 'rows', { counted: nobody }, ['counted']],
  ['a column less', 'rows', { columns: ['ParticipantId'] }, ['columns']],
  ['no PHI column', 'rows', { phiColumns: [] }, ['phiColumns']],
  ['nothing withheld', 'rows', { withheld: [] }, ['withheld']],
  ['a higher level than was declared', 'limited', { effectivePhi: 'PHI' }, ['effectivePhi']],
  ['no declaration', 'rows', { declaration: null }, ['effectivePhi']],
  ['another version', 'rows', { version: '01M8C1A010BPZEB11RS56DBPQP' }, ['version of study.Demographics']],
  ['another table', 'rows', { query: 'Visit' }, ['version of study.Visit']],
  ['another digest', 'rows', { replay: { sha256: 'b'.repeat(64) } }, ['encoded rows']],
  ['another size', 'rows', { replay: { bytes: 1 } }, ['encoded rows']],
  ['another format', 'rows', { replay: { encoding: { format: 'csv' } } }, ['encoded rows']],
  ['another order', 'rows', { sort: ['AgeAtEnrollment'] }, ['participants', 'encoded rows']],
  ['another page', 'rows', { offset: 3 }, ['participants', 'encoded rows']],
  ['a column that is not there', 'rows', { replay: { answered: [99] } }, ['answer']],
  ['a sort above the level', 'limited', { sort: ['BirthDate'] }, ['answer']],
  ['every row of a value', 'values', { distinct: undefined }, ['columns', 'rowCount', 'total', 'encoded rows']],
  ['another parameter', 'sql', { parameters: [{ name: 'sex', value: 'M', type: 'text' }] }, ['rowCount', 'total']],
  ['other tables', 'sql', { replay: { tables: tables({}) } }, ['version of study.Demographics']],
  ['no tables', 'sql', { replay: { tables: [] } }, ['answer']],
  ['a limit', 'sql', { replay: { limit: 1 } }, ['rowCount', 'participants', 'encoded rows']],
  ['SQL that is none', 'sql', { sql: 'drop table Demographics' }, ['answer']],
  ['SQL above the level', 'sql', { sql: 'select GeneticRiskCarrier from Demographics' }, ['answer']],
])('%s in the event is found and named', async (_, kind, altered, wrong) => {
  const found = await replayAltered(kind, altered)
  expect(found.verdict).toBe('not-equal')
  expect(wrongOf(found)).toEqual(expect.arrayContaining([...wrong]))
  expect(found.sentence).toBe(`Not equal: ${wrongOf(found).join('; ')}.`)
})

test('ids that were changed beneath their digest are found, and shown to nobody', async () => {
  const event = await eventOf(home, ids.rows)
  const { participants } = { participants: null, ...event }
  if (typeof participants !== 'object' || participants === null) throw new Error('the event names nobody')
  const ids_ = ['DEMO-0999', ...(participants.ids ?? []).slice(1)]
  const found = await replayAltered('rows', { participants: { ...participants, ids: ids_ } })
  expect(wrongOf(found)).toEqual(['participants'])
  expect(JSON.stringify(found)).not.toContain('DEMO-0')
})

test('an event that no longer is one was altered', async () => {
  expect(await replayAltered('rows', { rowCount: -1 })).toMatchObject({
    verdict: 'not-equal',
    sentence: expect.stringContaining('was altered'),
  })
})

test('an event from before the facts of a replay is whole, and says that it cannot be replayed', async () => {
  const event = await eventOf(home, ids.rows)
  const { replay: _, ...older } = { replay: {}, ...event }
  onTestFinished(() => forgeEvent(home, event, event))
  await forgeEvent(home, event, older)
  expect(await replay(home, ids.rows)).toMatchObject({
    verdict: 'cannot-be-replayed',
    sentence: expect.stringContaining('recorded before'),
    comparisons: [],
  })
})

async function theVersion() {
  const event = await eventOf(home, ids.rows)
  const version = 'version' in event ? event.version : undefined
  const table = await home.world.registry.tableVersion({ ...people, name: people.query }, version ?? '')
  if (!table) throw new Error('the version is not there')
  const key = { pk: `versions.${study.toLowerCase()}`, sk: `study.demographics.${table.version}` }
  return { table, key, file: join(home.datasets, table.files, 'PHI.parquet') }
}

/** The PHI file, put back after the test. */
async function theFile(): Promise<string> {
  const { file } = await theVersion()
  copyFileSync(file, `${file}.kept`)
  onTestFinished(() => renameSync(`${file}.kept`, file))
  return file
}

test('one cell that was changed in a level file is found in the file and in the rows, though the count is the same', async () => {
  const file = await theFile()
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const other = `select * replace (BirthDate + 1 as BirthDate) from read_parquet('${file}.kept')`
  await connection.run(`copy (${other}) to '${file}.other' (format parquet)`)
  instance.closeSync()
  renameSync(`${file}.other`, file)
  const found = await replay(home, ids.rows)
  expect(wrongOf(found)).toEqual(['PHI file of study.Demographics', 'encoded rows'])
  expect(wrongOf(await replay(home, ids.sql))).toEqual(['PHI file of study.Demographics', 'encoded rows'])
  expect(await replay(home, ids.limited)).toMatchObject({ verdict: 'equal' })
})

test('a byte that no row shows is found in the file', async () => {
  const file = await theFile()
  // The last block of the footer tells who wrote the file.
  const bytes = readFileSync(file)
  const writer = bytes.lastIndexOf('DuckDB')
  writeFileSync(file, bytes.fill('d', writer, writer + 1))
  expect(wrongOf(await replay(home, ids.rows))).toEqual(['PHI file of study.Demographics'])
})

test('a level file that is gone, or is none any more, is found, and the replay ends well', async () => {
  const file = await theFile()
  truncateSync(file, 100)
  expect(wrongOf(await replay(home, ids.rows))).toEqual(['PHI file of study.Demographics', 'answer'])
  rmSync(file)
  const gone = await replay(home, ids.rows)
  expect(gone.comparisons.find(({ equal }) => equal === false)).toMatchObject({ now: 'gone' })
})

test('a level that was lowered in the registry is found, for the audit says how it was published', async () => {
  const { table, key } = await theVersion()
  const when = { version: table.version }
  onTestFinished(() => forge(home, 'registry', key, when, { columns: table.columns }))
  const columns = table.columns.map((c) => (c.name === 'GeneticRiskCarrier' ? { ...c, phi: 'PHI' } : c))
  await forge(home, 'registry', key, when, { columns })
  expect(wrongOf(await replay(home, ids.rows))).toContain('columns of study.Demographics')
})

test('a version that nobody published on record is found', async () => {
  const { table, key } = await theVersion()
  const when = { version: table.version }
  onTestFinished(() => forge(home, 'registry', key, when, { publishedAt: table.publishedAt }))
  await forge(home, 'registry', key, when, { publishedAt: '2020-01-01T00:00:00.000Z' })
  expect(wrongOf(await replay(home, ids.rows))).toEqual(['publication of study.Demographics'])
})
