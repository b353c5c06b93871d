// Versions after a withdrawal, replays across it, and old versions that are disposed of.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { disposeVersion, versionsOf } from '../../../local/dispose-version.ts'
import { publishDataset } from '../../../local/publish-dataset.ts'
import { replay } from '../../../local/replay.ts'
import { withdraw } from '../../../local/withdraw.ts'
import { aUsedHome, eventOf, study, type UsedHome } from '../../used-home.ts'

const people = { folder: study, schema: 'study', query: 'Demographics' }
const named = { folder: study, schema: 'study', name: 'Demographics' }
const sql = { folder: study, schema: 'study', sql: 'select Sex, count(*) as n from Demographics group by 1 order by 1' }
const withdrawals = '/api/admin/withdrawals'
const gone = ['DEMO-0003', 'DEMO-0007']

let used: UsedHome
const ids = { before: '', sqlBefore: '', after: '', sqlAfter: '', back: '' }
beforeAll(async () => {
  used = await aUsedHome(async ({ admin, researcher, ask }) => {
    const say = (participant: string, withdrawn: boolean) =>
      ask(admin, 'POST', withdrawals, { folder: study, participant, withdrawn, reason: 'by letter' })
    ids.before = await ask(researcher, 'POST', '/api/query/select', people)
    ids.sqlBefore = await ask(researcher, 'POST', '/api/query/sql', sql)
    for (const participant of gone) await say(participant, true)
    ids.after = await ask(researcher, 'POST', '/api/query/select', people)
    ids.sqlAfter = await ask(researcher, 'POST', '/api/query/sql', sql)
    await say('DEMO-0007', false)
    ids.back = await ask(researcher, 'POST', '/api/query/select', people)
  })
}, 60_000)
afterAll(() => used.close())

const period = () => {
  const now = used.home.world.now().getTime()
  return { from: new Date(now - 3_600_000).toISOString(), to: new Date(now + 60_000).toISOString() }
}

const file = () => {
  const csv = join(used.home.path, 'people.csv')
  writeFileSync(csv, 'ParticipantId,Sex\nDEMO-0001,F\nDEMO-0003,M\nDEMO-0007,F\n')
  const definition = { participant: 'ParticipantId', key: ['ParticipantId'], columns: { Sex: 'Limited' } }
  return { ...named, csv, definition, createFolder: false, acceptChanges: true, operatingSystemUser: 'somebody' }
}

test('an access before, between and after withdrawals replays with exactly those people that it had', async () => {
  const counts = []
  for (const id of Object.values(ids)) {
    expect(await replay(used.home, id), id).toMatchObject({ verdict: 'equal' })
    const event = await eventOf(used.home, id)
    if (!('replay' in event) || event.outcome !== 'ok') throw new Error('the access can be replayed')
    counts.push([event.rowCount, event.replay?.withdrawals])
  }
  expect(counts).toEqual([
    [200, undefined],
    [2, undefined],
    [198, 2],
    [2, 2],
    [199, 3],
  ])
})

test('a later version has no row of whoever is out, and says how many rows were left out', async () => {
  const report = await publishDataset(used.home, file())
  expect(report).toMatchObject({ rows: 2, leftOut: 1 })
  const [event] = await used.home.world.audit.list({ ...period(), type: 'dataset-published' }, 1, null)
  expect(event).toMatchObject({ rowCount: 2, leftOut: 1, withdrawals: 3 })
  expect(await replay(used.home, ids.before)).toMatchObject({ verdict: 'equal' })
})

test('a version that is not the current one can be disposed of, for a reason; then replays say so', async () => {
  const [old, now] = await versionsOf(used.home, named)
  if (!old || !now) throw new Error('there are two versions')
  expect([old.isCurrent, now.isCurrent]).toEqual([false, true])
  await expect(disposeVersion(used.home, named, now.version, 'r')).rejects.toThrow('the current version')
  await expect(disposeVersion(used.home, named, 'v', 'r')).rejects.toThrow('There is no version')
  await expect(disposeVersion(used.home, named, old.version, ' ')).rejects.toThrow('The reason')
  const place = join(used.home.datasets, old.files)
  expect(existsSync(place)).toBe(true)
  await disposeVersion(used.home, named, old.version, 'end of retention')
  expect(existsSync(place)).toBe(false)
  // Once more, as after a crash between the record and the removal: no second record.
  await disposeVersion(used.home, named, old.version, 'another reason')
  const events = await used.home.world.audit.list({ ...period(), type: 'version-disposed' }, 5, null)
  expect(events).toMatchObject([{ version: old.version, reason: 'end of retention', query: 'Demographics' }])
  const replayed = await replay(used.home, ids.before)
  expect(replayed.verdict).toBe('cannot-be-replayed')
  expect(replayed.sentence).toMatch(
    /^This access can no longer be replayed: the version of study.Demographics was disposed of on .*: end of retention\.$/,
  )
})

test('on the home itself the same rules hold: nobody withdraws twice, and no message names them', async () => {
  const word = { folder: study, participant: 'DEMO-0003', reason: 'by letter', withdrawn: true }
  await expect(withdraw(used.home, word)).rejects.toThrow('This participant has withdrawn already.')
  await withdraw(used.home, { ...word, participant: 'DEMO-0009' })
  expect((await used.home.world.registry.withdrawals(study)).length).toBe(4)
})
