// A read that was refused stands on record with what was asked, also where the folder is not there or not to be seen.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aScript, aSite, makeKey, type Send, type Site, selectAll, signIn } from '../client.ts'
import { checkRefused, eventOf } from '../probes.ts'
import { folder } from '../world.ts'

let site: Site
let reader: Send
let stranger: Send
beforeAll(async () => {
  site = await aSite()
  reader = (await aScript(site, 'researcher')).send
  stranger = (await makeKey(site, await signIn(site, 'stranger'))).send
})
afterAll(() => site.close())

const filters = [{ column: 'Site', op: 'eq', value: 'North' }]
const recorded = {
  type: 'rows-read',
  outcome: 'refused',
  code: 'not-found',
  schema: 'study',
  query: 'Labs',
  filters: [{ column: 'Site', op: 'eq', values: ['North'] }],
  sort: ['-Age'],
  limit: 5,
}

describe('a read of a folder', () => {
  test.each<[string, string, () => Send]>([
    ['that is not there', '/No/Such', () => reader],
    ['that is not theirs to see', folder, () => stranger],
  ])('%s records folder, schema, query, filters and sort as asked', async (_, asked, send) => {
    const body = { ...selectAll, folder: asked, filters, sort: ['-Age'], limit: 5 }
    const reply = await send()('POST', '/api/query/select', { body })
    checkRefused(reply, 404, 'not-found')
    expect(await eventOf(site, reply)).toMatchObject({ ...recorded, folder: asked })
    const path = `${asked}/query-selectRows.api?schemaName=study&query.queryName=Labs`
    const labkey = await send()('GET', `${path}&query.Site~eq=North&query.sort=-Age&query.maxRows=5`)
    checkRefused(labkey, 404, 'not-found')
    expect(await eventOf(site, labkey)).toMatchObject({ ...recorded, folder: asked })
  })

  test('whose name no folder can have records as much of the name as fits, and all else', async () => {
    const long = `/${'x'.repeat(300)}`
    const reply = await reader('GET', `${long}/query-selectRows.api?schemaName=study&query.queryName=Labs`)
    checkRefused(reply, 404, 'not-found')
    expect(await eventOf(site, reply)).toMatchObject({ folder: long.slice(0, 255), schema: 'study', query: 'Labs' })
  })
})

test('when an approval is withdrawn, both wordings describe the table as at NotPHI, as it would now be read', async () => {
  const at = 'schemaName=study&queryName=Labs'
  const levels = async () => {
    const native = await reader('GET', `/api/tables/Labs?folder=${folder}&schema=study`)
    const labkey = await reader('GET', `${folder}/query-getQueryDetails.api?${at}`)
    const names = (columns: { name: string; phiProtected: boolean }[]) =>
      columns.filter((c) => c.phiProtected).map((c) => c.name)
    return [names(native.body.columns), names(labkey.body.columns)]
  }
  expect(await levels()).toEqual([['Comments'], ['Comments']])
  const irb = { pk: 'irbs', sk: 'IRB-2026-001' }
  const when = [{ attribute: 'withdrawn', equals: false }]
  await site.world.together([{ table: 'registry', amend: irb, when, set: { withdrawn: true } }], 'withdrawing')
  const all = ['Age', 'BirthDate', 'Comments']
  expect(await levels()).toEqual([all, all])
  checkRefused(await reader('POST', '/api/query/select', { body: selectAll }), 403, 'declaration-required')
})
