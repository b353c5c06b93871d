// A publication: files, switch and record, all or nothing.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { publishDataset } from '../../../local/publish-dataset.ts'
import { aFile, aHome, eventsOf, versionsIn } from './a-home.ts'

test('a publication makes the folder and those on the way to it, the table, and one event for each', async () => {
  const home = await aHome()
  const report = await publishDataset(home, aFile())
  expect(report).toMatchObject({ rows: 3, duplicateKeys: 1, previousVersion: null, participant: 'Id', key: ['Id'] })
  const table = await home.world.registry.table('/A/B', 'study', 'People')
  expect(table).toMatchObject({ version: report.version, rowCount: 3, columns: report.columns })
  expect(versionsIn(home)).toEqual([table?.files])
  const events = await eventsOf(home)
  expect(events.map(({ type }) => type).toSorted()).toEqual(['dataset-published', 'folder-changed', 'folder-changed'])
  const folders = events.filter(({ type }) => type === 'folder-changed')
  // They have one time, so nothing is said of which comes first.
  const named = folders.map((event) => [event.folder, 'subject' in event && event.subject].join(' '))
  expect(named.toSorted()).toEqual(['/A /A', '/A/B /A/B'])
  expect(await home.world.registry.folder('/A')).toMatchObject({ path: '/A', title: 'A' })
  expect(events.find(({ type }) => type === 'dataset-published')).toMatchObject({
    ...{ outcome: 'ok', user: null, session: null, address: 'local', folder: '/A/B', operatingSystemUser: 'somebody' },
    ...{ schema: 'study', query: 'People', version: report.version, previousVersion: null, rowCount: 3 },
    columns: [
      { name: 'Id', type: 'text', phi: 'NotPHI' },
      { name: 'Name', type: 'text', phi: 'PHI' },
    ],
    files: ['NotPHI', 'PHI'].map((level) => {
      const bytes = readFileSync(join(home.datasets, table?.files ?? '', `${level}.parquet`))
      return { level, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
    }),
  })
})

test('a second version names the one before it, whose files stay', async () => {
  const home = await aHome()
  const first = await publishDataset(home, aFile())
  const second = await publishDataset(home, aFile({ folder: '/a/b', schema: 'STUDY', name: 'people' }))
  expect(second).toMatchObject({ previousVersion: first.version, folder: '/A/B', schema: 'study', name: 'People' })
  expect(versionsIn(home)).toHaveLength(2)
  const events = await eventsOf(home)
  expect(events.filter(({ type }) => type === 'dataset-published')).toHaveLength(2)
})

test('of two publications at once one wins; the other says so and leaves neither file nor event', async () => {
  const home = await aHome()
  await publishDataset(home, aFile())
  const results = await Promise.allSettled([publishDataset(home, aFile()), publishDataset(home, aFile())])
  const refused = results.filter((result) => result.status === 'rejected')
  expect(refused).toEqual([{ status: 'rejected', reason: expect.objectContaining({ code: 'conflict' }) }])
  const table = await home.world.registry.table('/A/B', 'study', 'People')
  expect(versionsIn(home)).toHaveLength(2)
  expect(versionsIn(home)).toContain(table?.files)
  expect((await eventsOf(home)).filter(({ type }) => type === 'dataset-published')).toHaveLength(2)
})

test('a bad file publishes nothing, makes no folder and leaves no event', async () => {
  const home = await aHome()
  const file = aFile()
  writeFileSync(file.csv, 'Id,Name\nP1,Aster\nP2\n')
  await expect(publishDataset(home, file)).rejects.toThrow(/^line 3/)
  expect(await home.world.registry.folder('/A/B')).toBeUndefined()
  expect(await home.world.registry.table('/A/B', 'study', 'People')).toBeUndefined()
  expect(versionsIn(home)).toEqual([])
  expect(await eventsOf(home)).toEqual([])
})

test('a folder that is not there is made only when asked for', async () => {
  const home = await aHome()
  const file = aFile({ createFolder: false })
  await expect(publishDataset(home, file)).rejects.toMatchObject({ code: 'not-found' })
  expect(versionsIn(home)).toEqual([])
})

test('after an outage at the switch the files stay, since it may have happened', async () => {
  const home = await aHome()
  const down = async () => Promise.reject(new Error('down'))
  await expect(publishDataset({ ...home, world: { ...home.world, together: down } }, aFile())).rejects.toThrow('down')
  expect(versionsIn(home)).toHaveLength(1)
  expect(await home.world.registry.table('/A/B', 'study', 'People')).toBeUndefined()
})
