// What the page is told so that it can offer what will be taken, and hold back what will not.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aSite, type Browser, declare, type Site, signIn } from '../client.ts'
import { folder, people } from '../world.ts'

let site: Site
let admin: Browser
let researcher: Browser
beforeAll(async () => {
  site = await aSite()
  admin = await signIn(site, 'admin')
  researcher = await signIn(site, 'researcher')
})
afterAll(() => site.close())

const options = async (of: Browser) => (await of.send('GET', `/api/declaration/options?folder=${folder}`)).body

test('the approvals that are offered are those that hold for the folder and for the person today', async () => {
  const add = (number: string, more: object) =>
    admin.send('POST', '/api/admin/irbs', { body: { number, title: `T ${number}`, ...more } })
  await add('IRB-OTHER-FOLDER', { folders: ['/Elsewhere'] })
  await add('IRB-OTHER-PERSON', { people: [people.limited.id] })
  await add('IRB-WITHDRAWN', { withdrawn: true })
  await add('IRB-MINE', { people: [people.researcher.id], folders: ['/Test'] })
  expect((await options(researcher)).irbs).toEqual([
    { number: 'IRB-2026-001', title: 'A study', expiresOn: '2031-12-31' },
    { number: 'IRB-MINE', title: 'T IRB-MINE', expiresOn: null },
  ])
  for (const { number } of (await options(researcher)).irbs) {
    expect((await declare(researcher, { irb: number })).status).toBe(201)
  }
})

test('what signing takes is said before it is asked for', async () => {
  expect((await options(researcher)).signature).toBe('name')
  await admin.send('PATCH', '/api/admin/settings', { body: { signature: 'password' } })
  expect((await options(researcher)).signature).toBe('password')
})

test('a session tells the site roles that count in it, those of whom one acts as included', async () => {
  const roles = async (of: Browser) => (await of.send('GET', '/api/session')).body.siteRoles
  expect([await roles(admin), await roles(researcher)]).toEqual([['site administrator'], []])
  const begun = await admin.send('POST', '/api/impersonation', { body: { email: people.auditor.email } })
  expect([begun.body.siteRoles, await roles(admin)]).toEqual([['auditor'], ['auditor']])
  const ended = await admin.send('DELETE', '/api/impersonation')
  expect([ended.body.siteRoles, await roles(admin)]).toEqual([['site administrator'], ['site administrator']])
  const within = await admin.send('POST', '/api/impersonation', { body: { roles: ['auditor', 'reader'], folder } })
  expect([within.status, within.body.siteRoles]).toEqual([200, []])
})
