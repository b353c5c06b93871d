// Ids of participants are spelled in answers, records and withdrawals as they are in the file.
import { describe, expect, test } from 'vitest'
import { type ColumnType, columnTypes } from '../../../core/query.ts'
import { aFolder, anEngine, aPlan, published } from './a-publication.ts'

const aFile = (ids: readonly string[]) => `Id,n\n${ids.map((id, row) => `${id},${row}\n`).join('')}`

test.each<[ColumnType, readonly string[]]>([
  ['integer', ['7', '0', '-3', '9223372036854775807']],
  ['integer', ['7', '']],
  ['text', ['101.1', '101.10', '102.20']],
  ['text', ['7', '7.0']],
  ['text', ['1e3', '1000']],
  ['text', ['7', '007']],
  ['text', ['7', '+7']],
  ['text', ['7', '-0']],
  ['text', ['9223372036854775808']],
  ['text', ['true', 'TRUE']],
  ['text', ['2014-01-02']],
  ['text', ['2014-01-02T11:45', '2014-01-02 11:45']],
])('the type is %s for the ids %j, and each is as it was', async (type, ids) => {
  const folder = aFolder()
  const table = await published(folder, aFile(ids), { participant: 'Id' })
  expect(table.columns[0]?.type).toBe(type)
  const { rows, participants } = await anEngine(folder).select(aPlan(table))
  const spelled = ids.filter((id) => id !== '')
  expect(rows.map(([id]) => id ?? '').map(String)).toEqual(ids)
  expect(participants).toMatchObject({ ids: spelled.toSorted(), count: spelled.length })
})

test('a key that is no participant, and any other column, may be a number', async () => {
  const table = await published(aFolder(), 'Id,Visit\n1.1,1.0\n1.1,2.5\n', { participant: 'Id', key: ['Id', 'Visit'] })
  expect(table.columns.map(({ type }) => type)).toEqual(['text', 'number'])
})

describe('a type that is given for the participant column', () => {
  const types = (type: ColumnType) => ({ participant: 'Id', types: { Id: type } })

  test('may be text or integer', async () => {
    expect((await published(aFolder(), aFile(['7']), types('text'))).columns[0]?.type).toBe('text')
    expect((await published(aFolder(), aFile(['7']), types('integer'))).columns[0]?.type).toBe('integer')
  })

  test.each(columnTypes.filter((type) => type !== 'text' && type !== 'integer'))('is refused as %s', async (type) => {
    await expect(published(aFolder(), aFile(['7']), types(type))).rejects.toMatchObject({
      code: 'bad-request',
      message: `The definition gives the participant column the type ${type}, which would spell ids anew; it may be text or integer.`,
    })
  })

  test.each(['007', '+7', '7.0', '-0'])('is refused as integer where an id is %s', async (id) => {
    await expect(published(aFolder(), aFile(['7', id]), types('integer'))).rejects.toMatchObject({
      code: 'bad-request',
      message: 'line 3, column Id: the cell is not of the given type integer.',
    })
  })
})
