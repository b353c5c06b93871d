// What the rules cost: the strongly consistent reads of one keyed request, told one by one.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Keeper, TableName } from '../../stores/table.ts'
import { aScript, aSite, type Browser, type Send, type Site, selectAll, signIn } from '../client.ts'
import { forgetRules } from '../forget-rules.ts'

const reads: string[] = []

function watched(keeper: Keeper): Keeper {
  const named = (pk: string, sk: string) =>
    reads.push(`${pk.replace(/^[0-9A-Za-z]{22}$/, '<session>')} ${sk}`.replace(/^settings\.\d/, 'settings'))
  return {
    ...keeper,
    together: keeper.together,
    close: keeper.close,
    table: (name: TableName) => {
      const table = keeper.table(name)
      return {
        ...table,
        get: (key) => {
          named(key.pk, key.sk)
          return table.get(key)
        },
        // A rule is read together with the generation in the settings.
        getTogether: (keys) => {
          for (const { pk, sk } of keys) if (sk !== 'settings') named(pk, sk)
          return table.getTogether(keys)
        },
        query: (pk, page) => {
          named(pk, '*')
          return table.query(pk, page)
        },
      }
    },
  }
}

let site: Site
let admin: Browser
let script: Send
beforeAll(async () => {
  site = await aSite({ wrap: watched })
  admin = await signIn(site, 'admin')
  script = (await aScript(site, 'researcher')).send
})
afterAll(() => site.close())

async function readsOf(path: string, body: object): Promise<string[]> {
  reads.length = 0
  expect((await script('POST', path, { body })).status).toBe(200)
  return reads.toSorted()
}

/** Those that the rules make. The settings are read by the authorizer, by the story, and by the last look before rows leave. */
const ofRules = (seen: readonly string[]) => seen.filter((one) => /^(activities|irbs?|terms|text|settings)\b/.test(one))

test.each([
  ['rows', '/api/query/select', selectAll],
  ['SQL', '/api/query/sql', { folder: selectAll.folder, schema: 'study', sql: 'select Site from Labs' }],
  ["rows in LabKey's words", '/Test/Study/query-selectRows.api', { schemaName: 'study', 'query.queryName': 'Labs' }],
])(
  '%s cost one read for the activities, one for the IRB approval, and none for the terms; once known, none',
  async (_, path, body) => {
    await forgetRules(site.world.keeper)
    const settings = ['settings settings', 'settings settings', 'settings settings']
    expect(ofRules(await readsOf(path, body))).toEqual(['activities lists', 'irbs IRB-2026-001', ...settings])
    expect(ofRules(await readsOf(path, body))).toEqual(settings)
  },
)

test('declarations that new terms end cost one read more, however long the terms are', async () => {
  await readsOf('/api/query/select', selectAll)
  const before = await readsOf('/api/query/select', selectAll)
  await admin.send('PATCH', '/api/admin/settings', { body: { termsChangeEndsDeclarations: true } })
  await readsOf('/api/query/select', selectAll)
  const after = await readsOf('/api/query/select', selectAll)
  expect(after).toEqual([...before, 'terms.head head'].toSorted())
})
