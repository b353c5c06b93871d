// Every kind of access that is recorded, asked over HTTP, and replayed on the home afterwards: the same bytes come again,
// whatever became of table, levels and people meanwhile.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publishDataset } from '../../local/publish-dataset.ts'
import { replay } from '../../local/replay.ts'
import type { Home } from '../../stores/local-world.ts'
import { executeSql, grown, paths, people, selects, statements, versions } from '../corpus/accesses.ts'
import { proviso } from '../unit/cli/a-command.ts'
import { eventsOf } from '../unit/local/a-home.ts'
import { aUsedHome, eventOf, study, type UsedHome, type Users } from '../used-home.ts'

const events = new Map<string, string>()
let used: UsedHome
let home: Home

async function askEverything({ admin, researcher, limited, ask }: Users): Promise<void> {
  const view = { ...people, name: 'Grown', columns: ['ParticipantId', 'AgeAtEnrollment'], filters: grown }
  await ask(admin, 'POST', '/api/admin/views', view)
  const keep = async (name: string, id: Promise<string>) => void events.set(name, await id)
  for (const [name, body] of Object.entries(selects))
    await keep(name, ask(researcher, 'POST', '/api/query/select', body))
  for (const [name, body] of Object.entries(statements))
    await keep(name, ask(researcher, 'POST', '/api/query/sql', body))
  for (const [name, path] of Object.entries(paths)) await keep(name, ask(researcher, 'GET', path))
  for (const version of versions) {
    const body = { ...executeSql, apiVersion: Number(version), 'query.param.Least': '4' }
    await keep(`LabKey SQL ${version}`, ask(researcher, 'POST', `${study}/query-executeSql.api`, body))
  }
  await keep('another level', ask(limited, 'POST', '/api/query/select', people))
  const recording = { path: study, phiColumns: 'hide', recordParticipants: 'phi-only' }
  await ask(admin, 'PATCH', '/api/admin/folders', recording)
  await keep('hidden columns', ask(limited, 'POST', '/api/query/select', people))
  await keep(
    'participants that are not recorded',
    ask(limited, 'POST', '/api/query/select', { ...people, columns: ['Arm'] }),
  )
  await ask(admin, 'PATCH', '/api/admin/folders', { path: study, phiColumns: 'blank', recordParticipants: 'all' })
  const attempt = { ...people, filters: [{ column: 'BirthDate', op: 'eq', value: '1970-01-01' }] }
  await keep('a refused access', ask(limited, 'POST', '/api/query/select', attempt))
  await keep('no access to rows', ask(researcher, 'GET', '/api/folders'))
}

beforeAll(async () => {
  used = await aUsedHome(askEverything)
  home = used.home
}, 120_000)
afterAll(() => used.close())

const idOf = (name: string) => events.get(name) ?? ''
const kinds = [
  ...[selects, statements, paths].flatMap((asked) => Object.keys(asked)),
  ...versions.map((version) => `LabKey SQL ${version}`),
  ...['another level', 'hidden columns', 'participants that are not recorded'],
]

test.each(kinds)('%s is equal when it is replayed', async (kind) => {
  const event = await eventOf(home, idOf(kind))
  expect(event).toMatchObject({ outcome: 'ok', replay: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } })
  expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThanOrEqual(32_768)
  const { comparisons, ...found } = await replay(home, event.id)
  expect(comparisons.filter(({ equal }) => equal !== true)).toEqual([])
  expect(found).toMatchObject({ verdict: 'equal', sentence: 'Equal: the same rows came again, to the byte.' })
  expect(comparisons.map(({ what }) => what)).toEqual(expect.arrayContaining(['rowCount', 'total', 'encoded rows']))
})

describe('what happens afterwards changes nothing', () => {
  test('a newer version, a raised level, a folder that hides, and a person who was disabled', async () => {
    const { world } = home
    const csv = join(home.path, 'newer.csv')
    writeFileSync(csv, 'ParticipantId,Arm,AgeAtEnrollment\nDEMO-0001,placebo,50\n')
    const columns = { ParticipantId: 'NotPHI', Arm: 'Restricted', AgeAtEnrollment: 'Restricted' }
    const definition = { participant: 'ParticipantId', key: ['ParticipantId'], columns }
    const place = {
      folder: study,
      schema: 'study',
      name: 'Demographics',
      createFolder: false,
      operatingSystemUser: 'x',
    }
    await publishDataset(home, { ...place, csv, definition, acceptChanges: true })
    const folder = await world.registry.folder(study)
    const account = await world.registry.accountByEmail('researcher@example.org')
    if (!folder || !account) throw new Error('the demo is not there')
    const changes = [
      ...world.registry.changingFolder(folder, { ...folder, phiColumns: 'hide' }),
      world.registry.changingUser(account, { to: { ...account.user, active: false }, era: 'another era' }),
    ]
    expect(await world.together(changes, 'changed meanwhile')).toEqual({ done: true })
    for (const kind of ['all rows as JSON', 'Parquet', 'SQL in no order, with a number', 'LabKey, through a view']) {
      expect(await replay(home, idOf(kind))).toMatchObject({ verdict: 'equal' })
    }
  })
})

describe('what was never released', () => {
  test('a refused access is told in a sentence, without anything being run', async () => {
    expect(await replay(home, idOf('a refused access'))).toMatchObject({
      verdict: 'nothing-released',
      sentence: 'Nothing was released: this access was refused (unknown-column).',
      comparisons: [],
    })
  })

  test('an event that is no access to rows says what can be replayed', async () => {
    const { verdict, sentence } = await replay(home, idOf('no access to rows'))
    expect(verdict).toBe('cannot-be-replayed')
    expect(sentence).toContain('this event is a metadata-read')
  })

  test.each(['', 'x', '0123456789ABCDEFabcdef.7', 'site.2026-01-01.0.01M8C1A010BPZEB11RS56DBPQP', '\u001b[31m\ud800'])(
    'an id %j that no event has is told so',
    async (id) => {
      expect(await replay(home, id)).toMatchObject({ verdict: 'no-such-event', sentence: 'There is no such event.' })
    },
  )
})

test('a replay leaves its own record: what was replayed, what came of it, and which operating-system user asked', async () => {
  const id = idOf('CSV')
  await replay(home, id)
  const records = (await eventsOf(home)).filter(({ type }) => type === 'audit-read')
  expect(records.at(-1)).toMatchObject({
    ...{ outcome: 'ok', user: null, session: null, folder: study },
    ...{ asked: { replay: id }, eventCount: 1, verdict: 'equal' },
    userAgent: expect.stringContaining('proviso command of '),
  })
})

test('a replay that cannot be recorded says nothing', async () => {
  const down: Home = {
    ...home,
    world: { ...home.world, together: () => Promise.reject(new Error('the disk is full')) },
  }
  await expect(replay(down, idOf('CSV'))).rejects.toThrow('the disk is full')
  const taken: Home = { ...home, world: { ...home.world, together: async () => ({ done: false, refused: [0] }) } }
  await expect(replay(taken, idOf('CSV'))).rejects.toThrow('could not be recorded')
})

describe('the command', () => {
  const run = (...args: string[]) => proviso(used.copy, ['audit', 'replay', ...args]).ended

  test('shows a table of what is equal, no row and nobody, and ends with 0', async () => {
    const { code, out, err } = await run(idOf('all rows as JSON'))
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/^what +recorded +now +equal$/m)
    expect(out).toMatch(/^rowCount +200 +200 +yes$/m)
    expect(out.trimEnd().split('\n').at(-1)).toBe('Equal: the same rows came again, to the byte.')
    expect(out).not.toContain('DEMO-0')
  })

  test('as JSON says the same', async () => {
    const { code, out } = await run(idOf('CSV'), '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      event: idOf('CSV'),
      access: { type: 'rows-read', folder: study },
      verdict: 'equal',
      comparisons: expect.arrayContaining([expect.objectContaining({ what: 'encoded rows', equal: true })]),
    })
  })

  test('ends with 1 for what was refused and what is not there, with 2 for wrong usage', async () => {
    expect(await run(idOf('a refused access'))).toMatchObject({ code: 1, out: expect.stringContaining('was refused') })
    expect(await run('nothing')).toMatchObject({ code: 1, out: 'There is no such event.\n' })
    for (const args of [[], ['a', 'b'], ['a', '--rows']]) {
      expect(await run(...args)).toMatchObject({ code: 2, err: expect.stringContaining('Usage: proviso audit replay') })
    }
  })

  test('ends with 3 while a server has the home open', async () => {
    expect(await proviso(home.path, ['audit', 'replay', idOf('CSV')]).ended).toMatchObject({ code: 3, out: '' })
  })

  test('leaves nothing of the rows in the home', async () => {
    await run(idOf('many rows as CSV'))
    expect(readFileSync(join(used.copy, 'proviso.sqlite')).includes('Pipette')).toBe(false)
  })
})
