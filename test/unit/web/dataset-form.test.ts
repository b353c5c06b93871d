// What is said about the columns of a file, before anybody has said anything.
import { expect, test } from 'vitest'
import { type Dataset, definitionOf, saidFirst, whyNotYet, withParticipant } from '../../../web/dataset-form.ts'

const version = { version: 'v1', publishedAt: '', publishedBy: null, event: null, rows: 2 }
const lookup = { schema: 'study', query: 'Sites', key: 'Id', display: 'Name' }
const before: Dataset = {
  ...version,
  ...{ schema: 'study', name: 'Labs', participant: 'ParticipantId', key: ['RowId', 'Gone'], versions: [version] },
  columns: [
    { name: 'RowId', type: 'integer', phi: 'NotPHI' },
    { name: 'ParticipantId', type: 'text', phi: 'Limited' },
    { name: 'Site', type: 'text', phi: 'NotPHI', lookup },
  ],
}

test('a column that the version before had keeps its level and lookup, and any other is closed', () => {
  const said = saidFirst(['rowid', 'PARTICIPANTID', 'Site', 'New'], before)
  expect(said).toMatchObject({ participant: 'PARTICIPANTID', key: ['rowid'] })
  expect(definitionOf(said)).toEqual({
    columns: { rowid: 'NotPHI', PARTICIPANTID: 'Limited', Site: 'NotPHI', New: 'Restricted' },
    types: {},
    lookups: { Site: lookup },
    participant: 'PARTICIPANTID',
    key: ['rowid'],
  })
})

test('of a first version every column is closed until somebody opens it, and none is left unnamed', () => {
  const said = saidFirst(['Id', 'Code'], null)
  expect(definitionOf(said)).toEqual({ columns: { Id: 'Restricted', Code: 'Restricted' }, types: {}, lookups: {} })
  const columns = said.columns.map((column) => ({ ...column, type: column.name === 'Id' ? ('text' as const) : null }))
  expect(definitionOf({ ...said, columns })).toMatchObject({ types: { Id: 'text' } })
})

test('a column that is chosen to name the participant is open at every level, and no other with it', () => {
  const closed = saidFirst(['Id', 'Code'], null)
  const said = withParticipant(closed, 'Id')
  expect([whyNotYet(closed), whyNotYet(said)]).toEqual([expect.stringMatching('NotPHI'), null])
  expect(definitionOf(said)).toMatchObject({ columns: { Id: 'NotPHI', Code: 'Restricted' }, participant: 'Id' })
  expect(definitionOf(withParticipant(said, null))).not.toHaveProperty('participant')
})
