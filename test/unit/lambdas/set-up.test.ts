// The first set-up of a deployed site, over tables that are empty.

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { personOfToken } from '../../../core/one-time-link.ts'
import { firstSettings } from '../../../core/settings.ts'
import { serve } from '../../../lambdas/http/endpoint.ts'
import { endpoint as reset } from '../../../lambdas/reset-password.ts'
import { routes } from '../../../lambdas/routes.ts'
import { onSetUp, type SetUp } from '../../../lambdas/set-up.ts'
import { openSqliteKeeper } from '../../../stores/sqlite-table.ts'
import type { Keeper } from '../../../stores/table.ts'
import { makeWorld, type World } from '../../../stores/world.ts'
import { cheapPasswords } from '../../world.ts'

const first = { email: 'first@example.org', displayName: 'The First' }
let home: string
let world: World
let nowMs: number

function open(wrap: (keeper: Keeper) => Keeper = (keeper) => keeper): World {
  const refuse = async () => {
    throw new Error('there is no engine')
  }
  return makeWorld({
    keeper: wrap(openSqliteKeeper({ file: join(home, 'proviso.sqlite') })),
    engine: { select: refuse, check: refuse, run: refuse, close: async () => {} },
    passwordCost: cheapPasswords,
    now: () => new Date(nowMs),
    random: (bytes) => randomBytes(bytes),
    log: () => {},
  })
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'proviso-set-up-'))
  nowMs = Date.parse('2026-07-01T12:00:00.000Z')
  world = open()
})
afterEach(async () => {
  await world.close()
  rmSync(home, { recursive: true })
})

const setUp = (event: unknown): Promise<SetUp> => onSetUp(async () => world)(event)
const tokenOf = (made: SetUp) => ('path' in made ? made.path.replace('/app/password#', '') : '')

async function choose(token: string): Promise<number> {
  const route = routes.find((one) => one.story === 'reset-password')
  if (!route) throw new Error('there is no such story')
  const body = Buffer.from(JSON.stringify({ token, password: 'a passphrase of my own' }))
  const headers = { 'content-type': 'application/json' }
  const call = {
    route,
    method: 'POST',
    path: '/api/password/reset',
    params: () => ({}),
    query: () => [],
    headers,
    body,
  }
  const { status } = await serve(
    reset,
    { ...call, address: '192.0.2.1', requestId: 'r', secure: true, pass: null },
    world,
  )
  return status
}

test('a site begins with its rules, the first settings and one administrator, who chooses a password by the link', async () => {
  const made = await setUp(first)
  expect(made).toEqual({ path: expect.stringMatching(/^\/app\/password#1001\./), endsAt: '2026-07-02T12:00:00.000Z' })
  expect(await world.registry.settings(0)).toMatchObject(firstSettings)
  expect(await world.registry.user(1001)).toMatchObject({ ...first, siteRoles: ['site administrator'], active: true })
  expect(personOfToken(tokenOf(made))).toBe(1001)
  expect(await choose(tokenOf(made))).toBe(204)
  expect(await choose(tokenOf(made))).not.toBe(204)
})

test('all of it is on record, and no event has the token', async () => {
  const made = await setUp(first)
  const events = await world.audit.ofSite('2026-07-01')
  const types = new Set(events.map(({ type }) => type))
  expect([...types].toSorted()).toEqual(['activity-changed', 'settings-changed', 'terms-changed', 'user-changed'])
  expect(JSON.stringify(events)).not.toContain(tokenOf(made).split('.')[1])
})

test('a second one changes nothing, but that another link is given to the same person until they have chosen', async () => {
  const made = await setUp(first)
  expect(await setUp({ email: 'other@example.org', displayName: 'Other' })).toEqual({ refused: expect.any(String) })
  nowMs += 25 * 3_600_000
  const again = await setUp(first)
  expect(await choose(tokenOf(made))).not.toBe(204)
  expect(await choose(tokenOf(again))).toBe(204)
  expect(await setUp(first)).toEqual({ refused: 'This site is set up already.' })
  expect(await world.registry.nextUserId()).toBe(1002)
})

const clinic = {
  id: 'clinic',
  title: 'The clinic',
  issuer: 'https://login.example.org',
  clientId: 'proviso',
  redirectUri: 'https://study.example.org/api/oidc/clinic/callback',
}
const asked: string[] = []
const withProviders = (providers: readonly object[], event: object = first) =>
  onSetUp(
    async () => world,
    async () => ({
      providers,
      async secretOf(name) {
        asked.push(name)
        return `THE-SECRET-OF-${name}`
      },
    }),
  )(event)

test('providers that the deployment names are added with their secrets, on record without them; a second time nothing happens', async () => {
  const named = [
    { ...clinic, secretName: 'it', requireAmr: ['mfa'] },
    { ...clinic, id: 'other' },
  ]
  const made = await withProviders(named)
  expect(made).toMatchObject({
    path: expect.any(String),
    providers: { clinic: 'added', other: 'refused: The path of "redirectUri" is /api/oidc/other/callback.' },
  })
  expect(await world.registry.oidcProvider('clinic')).toMatchObject({
    clientSecret: 'THE-SECRET-OF-it',
    createPeople: false,
    requireAmr: ['mfa'],
  })
  const events = await world.audit.ofSite('2026-07-01')
  const told = events.filter(({ type }) => type === 'provider-changed')
  expect(told).toMatchObject([{ subject: 'clinic', outcome: 'ok', userAgent: 'proviso set-up' }])
  expect(JSON.stringify(events)).not.toContain('THE-SECRET')
  asked.splice(0)
  const again = await withProviders([{ ...clinic, secretName: 'it', title: 'Another' }], {
    email: 'b@example.org',
    displayName: 'B',
  })
  expect(again).toEqual({ refused: 'This site is set up already.', providers: { clinic: 'is there already' } })
  expect([asked, (await world.registry.oidcProvider('clinic'))?.title]).toEqual([[], 'The clinic'])
})

test('a provider that is named later comes with the next call; one whose fields are none is refused by their names', async () => {
  await setUp(first)
  const { clientId: _, ...partial } = clinic
  const more = await withProviders([{ ...clinic }, { ...partial, id: 'partial', extra: 1 }])
  expect(more).toMatchObject({ providers: { clinic: 'added', partial: expect.stringMatching(/^refused: clientId/) } })
})

test('of two at once one sets up', async () => {
  const made = await Promise.all([setUp(first), setUp({ email: 'b@example.org', displayName: 'B' })])
  expect(made.filter((one) => 'path' in one)).toHaveLength(1)
})

test('one that was cut off is completed by the next', async () => {
  await world.close()
  let left = 3
  world = open((keeper) => ({
    ...keeper,
    together: async (operations, requestId) => {
      left -= 1
      if (left < 0) throw new Error('cut off')
      return await keeper.together(operations, requestId)
    },
  }))
  await expect(setUp(first)).rejects.toThrow('not answered')
  expect(await world.registry.isSetUp()).toBe(false)
  left = 100
  expect(await setUp(first)).toHaveProperty('path')
})

test.each([
  [{}],
  [{ email: 'x' }],
  [{ email: 'no address', displayName: 'N' }],
  [{ ...first, siteRoles: [] }],
  [null],
  ['text'],
])('%j is refused before anything is done', async (event) => {
  expect(await setUp(event)).toEqual({ refused: expect.stringContaining('first administrator') })
  expect(await world.registry.isSetUp()).toBe(false)
})
