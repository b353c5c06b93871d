// Every reading call in both URL styles, any letter case, every ending, by GET, form and JSON: one question, one answer
// (labkey-protocol sections 2 and 6.1), and nothing in it that R or Java takes for a failure.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aScript, aSite, type Reply, type Send, type Site } from '../client.ts'

let site: Site
let script: Send
beforeAll(async () => {
  site = await aSite()
  script = (await aScript(site, 'limited', { phi: 'Limited' })).send
})
afterAll(() => site.close())

const table = { schemaName: 'study', queryName: 'Labs' }

const calls: [string, string, Record<string, string>][] = [
  ['query', 'selectRows', { ...table, 'query.columns': 'Site,Age', 'query.Age~in': '31;33', 'query.sort': '-Age' }],
  ['query', 'getQuery', { schemaName: 'study', 'query.queryName': 'Labs', 'query.maxRows': '2', apiVersion: '17.1' }],
  ['query', 'selectDistinct', { ...table, 'query.columns': 'Site', 'query.Age~gt': '30' }],
  ['query', 'getSchemas', { apiVersion: '9.3' }],
  ['query', 'getQueries', { schemaName: 'study' }],
  ['query', 'getQueryDetails', { ...table, viewName: '*' }],
  ['query', 'getQueryViews', table],
  ['query', 'getServerDate', {}],
  ['project', 'getContainers', { includeSubfolders: 'true', depth: '2' }],
  ['project', 'getReadableContainers', { includeSubfolders: 'true' }],
  ['user', 'getUsers', { name: 'L' }],
  ['security', 'ensureLogin', {}],
  ['security', 'getMaxPhiLevel', {}],
  ['login', 'whoAmI', {}],
]

function ways(controller: string, action: string): string[] {
  const folder = '/Test/Study'
  const flipped = [...action].map((c, i) => (i % 2 === 0 ? c.toUpperCase() : c.toLowerCase())).join('')
  return [
    `${folder}/${controller}-${action}.api`,
    `${folder}/${controller.toUpperCase()}-${flipped}.view`,
    `/${folder}//${controller}-${action.toLowerCase()}.post`,
    `${folder.toLowerCase()}/${controller}-${action}`,
    `/${controller}${folder}/${action}.api`,
    `/${controller.toUpperCase()}${folder}/${flipped}.view`,
    `//${controller}/${folder}/${action.toUpperCase()}.post`,
    `/${controller}/Test/%53tudy/${action}`,
  ]
}

const formType = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }
const bodies: [string, (path: string, sent: Record<string, string>) => Promise<Reply>][] = [
  ['GET', (path, sent) => script('GET', `${path}?${new URLSearchParams(sent)}`, { headers: formType })],
  ['a form', (path, sent) => script('POST', path, { raw: new URLSearchParams(sent).toString(), headers: formType })],
  ['JSON', (path, sent) => script('POST', path, { body: sent })],
  ['both', (path, sent) => script('POST', `${path}?${new URLSearchParams(sent)}`, { body: sent })],
]

/** Folder names and expiry may be written as they were asked or go on; all else is compared. */
const comparable = ({ body }: Reply) => ({ ...body, container: undefined, session: undefined })

test.each(calls)('%s-%s answers the same to every wording', async (controller, action, sent) => {
  const first = await script('GET', `/Test/Study/${controller}-${action}.api?${new URLSearchParams(sent)}`)
  expect([first.status, first.text]).toEqual([200, expect.any(String)])
  for (const path of ways(controller, action)) {
    for (const [name, ask] of bodies) {
      const reply = await ask(path, sent)
      expect([reply.status, reply.headers.get('content-type')], `${name} ${path}`).toEqual([
        200,
        'application/json;charset=UTF-8',
      ])
      expect(comparable(reply), `${name} ${path}`).toEqual(comparable(first))
      for (const field of ['status', 'exception']) expect(reply.body).not.toHaveProperty(field)
      expect(reply.headers.get('x-audit-event')).toMatch(/\.\d+$/)
    }
  }
})

test.each(calls)(
  '%s-%s is refused without a key with the challenge, and by any other method',
  async (controller, action) => {
    const path = `/Test/Study/${controller}-${action}.api`
    const bare = await site.send('GET', path)
    expect([bare.status, bare.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="Proviso"'])
    const put = await script('PUT', path)
    expect([put.status, put.body.code]).toEqual([405, 'method'])
  },
)
