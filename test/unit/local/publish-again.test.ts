// A version after the first: what would open something is refused unless accepted, and leaves nothing behind.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { DatasetFile } from '../../../local/publish-dataset.ts'
import { publishDataset } from '../../../local/publish-dataset.ts'
import { aFile, aFolder, aHome, eventsOf, versionsIn } from './a-home.ts'

const wider = (): string => {
  const csv = join(aFolder(), 'wider.csv')
  writeFileSync(csv, 'Id,Name,Born\nP1,Aster,1950-01-01\n')
  return csv
}
const columns = { Name: 'PHI' }

test.each<[string, () => Partial<DatasetFile>]>([
  [
    'a column is new and nothing is said about it',
    () => ({ csv: wider(), definition: { participant: 'Id', columns } }),
  ],
  ['a level is lowered', () => ({ definition: { participant: 'Id', columns: { Name: 'Limited' } } })],
  ['nothing is said any more about a column', () => ({ definition: { participant: 'Id', columns: {} } })],
  ['the participant column changes', () => ({ definition: { columns } })],
])('where %s, the version is refused and leaves no trace; accepted, it is published', async (_, change) => {
  const home = await aHome()
  const first = await publishDataset(home, aFile())
  const next = aFile(change())
  await expect(publishDataset(home, next)).rejects.toMatchObject({ code: 'conflict' })
  expect(versionsIn(home)).toHaveLength(1)
  expect(await home.world.registry.table('/A/B', 'study', 'People')).toMatchObject({ version: first.version })
  expect((await eventsOf(home)).filter(({ type }) => type === 'dataset-published')).toHaveLength(1)
  const accepted = await publishDataset(home, { ...next, acceptChanges: true })
  expect(accepted).toMatchObject({ previousVersion: first.version, changes: expect.anything() })
})

test('a new column needs no acceptance where its level is named or "default" says one', async () => {
  const home = await aHome()
  const first = await publishDataset(home, aFile())
  expect(first).toMatchObject({ changes: null, unnamed: [] })
  const named = { participant: 'Id', columns: { ...columns, Born: 'PHI' } }
  const second = await publishDataset(home, aFile({ csv: wider(), definition: named }))
  expect(second.changes).toMatchObject({ added: ['Born'], raised: [], lowered: [] })
  const byDefault = { participant: 'Id', columns: { Id: 'NotPHI' }, default: 'Restricted' }
  const third = await publishDataset(home, aFile({ csv: wider(), definition: byDefault }))
  expect(third.changes?.raised.map(({ name }) => name)).toEqual(['Name', 'Born'])
})

test('the first version of a table may leave columns unnamed, and the report lists them', async () => {
  const home = await aHome()
  const report = await publishDataset(home, aFile({ csv: wider(), definition: { participant: 'Id', columns } }))
  expect(report.unnamed).toEqual(['Born'])
})
