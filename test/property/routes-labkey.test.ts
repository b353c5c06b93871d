// Laws over LabKey's paths: whatever parameters an action is given, in query string, form or JSON, the answer is one of the
// contract and has exactly one event.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { filterOps } from '../../core/query.ts'
import { aScript, aSite, type Browser, type Reply, type Send, type Site } from '../client.ts'
import { checkAnswer, checkGapless } from '../probes.ts'
import { folder } from '../world.ts'

let site: Site
let browser: Browser
let script: Send
beforeAll(async () => {
  site = await aSite()
  const whole = await aScript(site, 'researcher')
  browser = whole.browser
  script = whole.send
})
afterAll(() => site.close())

// Not logout: it would end what the law is about.
const actions = [
  'login-whoami',
  'security-ensureLogin',
  'security-createApiKey',
  'user-getUsers',
  'query-selectRows',
  'query-getQuery',
  'query-selectDistinct',
  'query-getServerDate',
  'query-getQueryDetails',
  'query-getSchemas',
  'query-getQueries',
  'query-executeSql',
  'query-deleteRows',
  'project-getContainers',
  'project-getReadableContainers',
  'core-nothing',
]

const columns = fc.constantFrom(
  'RowId',
  'ParticipantId',
  'Age',
  'BirthDate',
  'Comments',
  'Weight',
  'SeenAt',
  'Active',
  '*',
  'A/B',
  '',
)
const filterName = fc
  .tuple(columns, fc.constantFrom(...filterOps, 'q', '', 'inns'))
  .map(([column, op]) => `query.${column}~${op}`)
const plainName = fc.constantFrom(
  ...[
    'schemaName',
    'queryName',
    'query.queryName',
    'columns',
    'column',
    'sort',
    'maxRows',
    'offset',
    'viewName',
    'apiVersion',
    'type',
    'sql',
  ],
  ...[
    'dataRegionName',
    'containerFilter',
    'showRows',
    'includeTotalCount',
    'query.columns',
    'query.sort',
    'includeSubfolders',
    'depth',
  ],
)
const text = fc.oneof(
  fc.constantFrom(
    'study',
    'Labs',
    'Age',
    '-Age',
    'all',
    'none',
    '1',
    '0',
    '-1',
    '17.1',
    '8.3',
    '1e9',
    'AllFolders',
    '{json:[1,null]}',
    'a;b',
    '1,2',
    '2026-01-01',
    '',
  ),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary', maxLength: 20 }),
)
const sent = fc
  .array(fc.tuple(fc.oneof(filterName, plainName, text), text), { maxLength: 5 })
  .chain((extra) =>
    fc.constantFrom(extra, [
      ...extra,
      ...Object.entries({ schemaName: 'study', 'query.queryName': 'Labs', 'query.maxRows': '2' }),
    ]),
  )

const encode = (pairs: readonly (readonly string[])[]) =>
  pairs.map((pair) => pair.map((one) => encodeURIComponent(one.toWellFormed())).join('=')).join('&')

function checkKnown(reply: Reply): void {
  checkAnswer(reply)
  expect(reply.status, reply.text).not.toBe(503)
  expect(reply.text).not.toContain('canary')
}

test('any parameters of any action get an answer of the contract, and never a value above the level', async () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...actions), sent, async (action, pairs) => {
      const path = `${folder}/${action}.api`
      for (const ask of [script, browser.send]) {
        checkKnown(await ask('GET', `${path}?${encode(pairs)}`))
        checkKnown(await ask('POST', path, { raw: encode(pairs), headers: form }))
        checkKnown(await ask('POST', path, { body: Object.fromEntries(pairs) }))
      }
    }),
    { numRuns: 150 },
  )
})

test('after all of it no number is without its event', async () => {
  expect((await checkGapless(site, browser.session)).length).toBeGreaterThan(500)
})
