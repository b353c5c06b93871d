// The review of access: whole, true to what decides at each request, for whoever may review, and safe in a spreadsheet.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aSite, type Browser, type Site, signIn } from '../client.ts'
import { checkRefused, eventOf } from '../probes.ts'
import { folder, people } from '../world.ts'

type Row = { folder: string | null; user: { id: number }; effectiveRole: string | null; effectivePhi: string }

let site: Site
let admin: Browser
let at: string
beforeAll(async () => {
  site = await aSite()
  admin = await signIn(site, 'admin')
  at = site.world.now().toISOString()
  for (const path of ['/Test', '/Else']) await admin.send('POST', '/api/admin/folders', { body: { path } })
  const name = '=HYPERLINK("http://x","a")'
  await admin.send('POST', '/api/admin/groups', { body: { name, members: [people.limited.email] } })
  await give({ folder: '/Test', group: 1, role: 'editor', phi: 'PHI' })
  await give({ folder: '/Test', user: people.stranger.email, role: 'folder administrator' })
  await give({ folder: '/Else', user: people.nophi.email, role: 'reader' })
  await admin.send('PATCH', `/api/admin/users/${people.nophi.id}`, { body: { active: false } })
})
afterAll(() => site.close())

const give = (body: object) => admin.send('POST', '/api/admin/roles', { body })
const review = (query: Record<string, string> = {}, by = admin) =>
  by.send('GET', `/api/admin/entitlements?${new URLSearchParams(query)}`)

describe('the review', () => {
  test('says by which grants somebody may what in a folder: own and of a group, from where, by whom, since when', async () => {
    const reply = await review({ folder, user: people.limited.email })
    const { limited } = people
    const common = {
      folder,
      user: { id: limited.id, email: limited.email, displayName: limited.displayName },
      usable: true,
      effectiveRole: 'editor',
      effectivePhi: 'PHI',
    }
    expect(reply.body.entitlements).toEqual([
      { ...common, role: 'reader', phi: 'Limited', group: null, from: folder, grantedAt: null, grantedBy: null },
      {
        ...common,
        role: 'editor',
        phi: 'PHI',
        group: '=HYPERLINK("http://x","a")',
        from: '/Test',
        grantedAt: at,
        grantedBy: people.admin.email,
      },
    ])
    expect(await eventOf(site, reply)).toMatchObject({ type: 'metadata-read', what: 'entitlements', folder })
  })

  test('holds the roles in the site, and flags an account that cannot be used', async () => {
    const rows = (await review()).body.entitlements
    const site = rows.filter((row: Row) => row.folder === null).map((row: Row) => [row.user.id, row.effectiveRole])
    expect(site).toEqual([
      [people.admin.id, 'site administrator'],
      [people.auditor.id, 'auditor'],
    ])
    const disabled = rows.filter((row: { usable: boolean }) => !row.usable)
    expect(new Set(disabled.map((row: Row) => row.user.id))).toEqual(new Set([people.nophi.id]))
  })

  test('says for every person and folder what decides at a request, and leaves nobody out', async () => {
    const rows: Row[] = (await review()).body.entitlements
    for (const { path } of await site.world.registry.folders()) {
      for (const person of Object.values(people)) {
        const access = await site.world.registry.access(path, person.id)
        const told = rows.find((row) => row.folder === path && row.user.id === person.id)
        expect({ role: told?.effectiveRole ?? null, phi: told?.effectivePhi ?? 'NotPHI' }).toEqual(access)
      }
    }
  })

  test('is for auditors too, and for folder administrators in what they administer alone', async () => {
    const auditor = await signIn(site, 'auditor')
    expect((await review({}, auditor)).body).toEqual((await review()).body)
    const keeper = await signIn(site, 'stranger')
    const rows: Row[] = (await review({}, keeper)).body.entitlements
    expect(new Set(rows.map((row) => row.folder))).toEqual(new Set(['/Test', folder]))
    for (const elsewhere of ['/Else', '/Nowhere']) {
      checkRefused(await review({ folder: elsewhere }, keeper), 403, 'forbidden')
    }
    const researcher = await signIn(site, 'researcher')
    for (const query of [{}, { folder }]) checkRefused(await review(query, researcher), 403, 'forbidden')
  })

  test.each([
    [{ folder: '/Nowhere' }, 404, 'not-found'],
    [{ user: 'nobody@example.org' }, 404, 'not-found'],
    [{ format: 'xml' }, 400, 'bad-request'],
  ])('of %o is refused', async (query, status, code) => {
    checkRefused(await review(query as Record<string, string>), status, code)
  })
})

test('as CSV it is the same, and no cell of it is a formula', async () => {
  const reply = await review({ folder, format: 'csv' })
  expect(reply.headers.get('content-type')).toBe('text/csv;charset=utf-8')
  expect(reply.headers.get('content-disposition')).toBe('attachment; filename="entitlements.csv"')
  const lines = reply.text.trimEnd().split('\r\n')
  expect(lines[0]).toBe(
    'folder,user,displayName,usable,role,phi,group,from,grantedAt,grantedBy,effectiveRole,effectivePhi',
  )
  expect(lines).toContain(
    `${folder},${people.limited.email},Lim Ited,true,editor,PHI,"'=HYPERLINK(""http://x"",""a"")",/Test,${at},${people.admin.email},editor,PHI`,
  )
  expect(lines).toHaveLength(1 + (await review({ folder })).body.entitlements.length)
})
