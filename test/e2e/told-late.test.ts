// What is told of a session days after it began, of a number that nobody told of or of its end, is in every answer of the day on
// which it is told.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseCredential } from '../../core/session-key.ts'
import { tablesOf, verifyArchive } from '../../local/verify-archive.ts'
import { sealedStore } from '../../stores/sealed.ts'
import { aLog } from '../a-log.ts'
import { aScript, aSite, type Site, signIn } from '../client.ts'

const dayMs = 86_400_000

let site: Site
beforeEach(async () => {
  site = await aSite()
})
afterEach(() => site.close())

test('a weekend later', async () => {
  const { world } = site
  const log = aLog(world)
  const { key } = await aScript(site, 'researcher')
  const credential = parseCredential('session', key)
  if (!credential) throw new Error('a key is a credential')
  // A number is taken, and the process ends before anything is told under it.
  expect(await world.sessions.use(credential, world.now().getTime(), null)).toMatchObject({ allow: true })
  world.advance(3 * dayMs)
  await log.walk({ nobodyElse: true })
  world.advance(1_000)
  const of = world.now().toISOString().slice(0, 10)
  const auditor = await signIn(site, 'auditor')
  const types = async (query: string) => {
    const { body } = await auditor.send('GET', `/api/audit/events?from=${of}&${query}`)
    return body.events.map(({ type, session }: { type: string; session: string }) => [type, session])
  }
  const told = (type: string) => [type, credential.sessionId]
  expect(await types('type=unresolved')).toEqual([told('unresolved')])
  expect(await types('type=session-expired')).toEqual([told('session-expired')])
  const refused = await auditor.send('GET', `/api/audit/refused?from=${of}`)
  expect(JSON.stringify(refused.body)).toContain('unresolved')
  // Once the log is whole, nothing stands in it twice, and the tables say the same.
  await log.walk({ nobodyElse: true })
  await log.walk({ nobodyElse: true })
  const { verifier } = world.signer
  const table = tablesOf(world, world.keeper.table('registry'))
  const verified = await verifyArchive({ blobs: world.archive, origin: verifier.name, verifiers: [verifier], table })
  expect(verified).toMatchObject({ open: 0, unsealed: 0 })
  expect(await types('type=unresolved')).toEqual([told('unresolved')])
})

test('on the very next day it stands in the list once', async () => {
  const { world } = site
  const log = aLog(world)
  const { key } = await aScript(site, 'researcher')
  const id = parseCredential('session', key)?.sessionId
  world.advance(dayMs)
  await log.walk({ nobodyElse: true })
  const of = world.now().toISOString().slice(0, 10)
  const auditor = await signIn(site, 'auditor')
  const { body } = await auditor.send('GET', `/api/audit/events?from=${of}&type=session-expired`)
  expect(body.events.map((event: { session: string }) => event.session)).toEqual([id])
})

test('a number that the log has and the table has not is named in the list of its session', async () => {
  const { world } = site
  const { key } = await aScript(site, 'researcher')
  const session = parseCredential('session', key)?.sessionId ?? ''
  const gone = `${session}.77`
  await sealedStore(world.keeper.table('registry')).mark([`${session}.1`, gone], 2)
  const auditor = await signIn(site, 'auditor')
  const { body } = await auditor.send('GET', `/api/audit/events?session=${session}`)
  expect(body.missing).toEqual([gone])
  expect(body.events.map(({ id }: { id: string }) => id)).toContain(`${session}.1`)
})
