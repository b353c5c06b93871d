// The sited study in four folders, and keys of one session that are narrower than it.
import { randomBytes } from 'node:crypto'
import { newFolder } from '../../stores/folders.ts'
import type { Operation } from '../../stores/table.ts'
import { type Browser, declare, makeKey, type Send, type Site, signIn } from '../client.ts'
import { folder, type Person, people } from '../world.ts'
import { aSitedStudy } from './a-sited-study.ts'

export const folders = [folder, `${folder}/Inner`, `${folder}2`, '/Else'] as const
export const tables = ['Labs', 'Visits', 'Sites', 'People'] as const

async function must(site: Site, operations: Operation[]): Promise<void> {
  const { done } = await site.world.together(operations, randomBytes(8).toString('hex'))
  if (!done) throw new Error('not set up')
}

/** The tables once more in every other folder, for the same people. */
async function addFolders(site: Site): Promise<void> {
  const { registry } = site.world
  for (const path of folders.slice(1)) {
    await must(site, registry.addingFolder(newFolder(path, `Title of ${path}`)))
    for (const table of await registry.tables(folder)) {
      await must(site, registry.publishing({ ...table, folder: path }, undefined))
    }
    for (const person of ['restricted', 'limited'] as const) {
      const { id, phi } = people[person]
      await must(site, [registry.addingRole(path, id, { role: 'reader', phi })])
    }
  }
}

export async function aNarrowedStudy() {
  const study = await aSitedStudy()
  await addFolders(study.site)
  return study
}

/** Signs in and declares for every folder. */
export async function declaredEverywhere(site: Site, person: Person, phi: string): Promise<Browser> {
  const browser = await signIn(site, person)
  for (const path of folders) {
    const reply = await declare(browser, { folder: path, phi })
    if (reply.status !== 201) throw new Error(`declaring answered ${reply.status}`)
  }
  return browser
}

/** A key with these options, and the way to let go of it. */
export async function aKey(site: Site, browser: Browser, options: object) {
  const made = await makeKey(site, browser, options)
  return { ...made, revoke: () => browser.send('DELETE', `/api/keys/${made.id}`) }
}

export type Ask = { readonly what: string; readonly send: (send: Send) => ReturnType<Send> }

const at = (path: string) => encodeURIComponent(path)

/** Everything that can be asked about one table of one folder, in our words and LabKey's. */
export function asksAbout(path: string, table: string, column: string): readonly Ask[] {
  const native = { folder: path, schema: 'study', query: table }
  const named = `schemaName=study&query.queryName=${table}`
  const post = (to: string, body: object): Ask => ({
    what: `${to} ${JSON.stringify(body)}`,
    send: (send) => send('POST', to, { body }),
  })
  const get = (to: string): Ask => ({ what: to, send: (send) => send('GET', to) })
  const sql = (text: string) => post('/api/query/sql', { folder: path, schema: 'study', sql: text })
  return [
    post('/api/query/select', native),
    post('/api/query/select', { ...native, columns: [column] }),
    post('/api/query/select', { ...native, filters: [{ column, op: 'isnonblank' }], sort: [column] }),
    sql(`select * from ${table}`),
    sql(`select count(*) as n from ${table} t join Sites s on true`),
    sql(`select (select max(Name) from Sites) as m from ${table}`),
    get('/api/folders'),
    get(`/api/schemas?folder=${at(path)}`),
    get(`/api/tables?folder=${at(path)}&schema=study`),
    get(`/api/tables/${table}?folder=${at(path)}&schema=study`),
    get(`${path}/query-selectRows.api?${named}`),
    get(`${path}/query-selectRows.api?${named}&query.columns=${at(column)}`),
    get(`${path}/query-selectDistinct.api?${named}&query.columns=${at(column)}`),
    get(`${path}/query-getSchemas.api`),
    get(`${path}/query-getQueries.api?schemaName=study`),
    get(`${path}/query-getQueryDetails.api?schemaName=study&queryName=${table}`),
    get(`${path}/query-getQueryViews.api?schemaName=study&queryName=${table}`),
    get(`${path}/security-getMaxPhiLevel.api`),
    get('/project-getReadableContainers.api?includeSubfolders=true'),
    get('/project-getContainers.api?includeSubfolders=true&depth=5'),
    post(`${path}/query-executeSql.api`, { schemaName: 'study', sql: `select * from ${table}` }),
    get('/login-whoami.api'),
    get('/api/session'),
  ]
}
