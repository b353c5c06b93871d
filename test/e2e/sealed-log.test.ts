// The log over HTTP: what anybody may have, what takes the auditor role, and that what is served verifies as what is kept.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkProofFile } from '../../local/check-proof.ts'
import { httpArchive } from '../../local/http-archive.ts'
import { verifyArchive } from '../../local/verify-archive.ts'
import { parseVerifierKey } from '../../tlog/note.ts'
import { type ALog, aLog } from '../a-log.ts'
import { aScript, aSite, makeKey, type Site, selectAll, signIn } from '../client.ts'
import { checkRefused, eventOf } from '../probes.ts'

let site: Site
let log: ALog
let access: string
beforeAll(async () => {
  site = await aSite()
  log = aLog(site.world)
  const script = await aScript(site, 'researcher')
  const reply = await script.send('POST', '/api/query/select', { body: selectAll })
  access = reply.headers.get('x-audit-event') ?? ''
})
afterAll(() => site.close())

const keyText = async () => (await site.send('GET', '/api/audit/key')).text.trim()

async function verifier() {
  const found = parseVerifierKey(await keyText())
  if (!found) throw new Error('the site hands out a verifier key')
  return found
}

test('before anything is sealed there is no checkpoint and no proof', async () => {
  checkRefused(await site.send('GET', '/api/audit/log/checkpoint'), 404, 'not-found')
  const auditor = await signIn(site, 'auditor')
  checkRefused(await auditor.send('GET', `/api/audit/events/${access}/proof`), 404, 'not-found')
})

test('anybody may have checkpoint and verifier key; entries and proofs take the auditor role', async () => {
  await log.walk()
  const checkpoint = await site.send('GET', '/api/audit/log/checkpoint')
  expect(checkpoint.status).toBe(200)
  expect(checkpoint.headers.get('content-type')).toBe('text/plain;charset=UTF-8')
  expect(checkpoint.text).toBe(await site.world.sealedLog.checkpoint())
  const size = await site.world.sealedLog.size()
  const researcher = await signIn(site, 'researcher')
  for (const path of [`log/tile/entries/000.p/${size}`, `log/tile/0/000.p/${size}`, `events/${access}/proof`]) {
    checkRefused(await researcher.send('GET', `/api/audit/${path}`), 403, 'forbidden')
    checkRefused(await site.send('GET', `/api/audit/${path}`), 401, 'no-credentials')
  }
})

test('what the site serves verifies as the archive does, with a session key of an auditor', async () => {
  await log.walk()
  const auditor = await makeKey(site, await signIn(site, 'auditor'))
  const found = await verifier()
  const verify = (key: string) =>
    verifyArchive({ blobs: httpArchive(`${site.url}/api/audit/log`, key), origin: found.name, verifiers: [found] })
  expect(await verify(auditor.key)).toMatchObject({ head: { size: await site.world.sealedLog.size() } })
  await expect(verify('')).rejects.toThrow('answered 401')
})

test('the proof of an access holds with the key alone, and has the event in it', async () => {
  await log.walk()
  const auditor = await signIn(site, 'auditor')
  const reply = await auditor.send('GET', `/api/audit/events/${access}/proof`)
  expect(reply.status).toBe(200)
  const found = await verifier()
  const held = checkProofFile(reply.text, found.name, [found])
  expect(held).toMatchObject({ event: { id: access, type: 'rows-read', declaration: { phi: 'PHI' } } })
  const event = await site.world.audit.event(access)
  expect('event' in held && held.event).toEqual(event)
  const swapped = reply.text.replace(/^index (\d+)$/m, (_, index) => `index ${Number(index) + 1}`)
  expect(checkProofFile(swapped, found.name, [found])).toHaveProperty('fault')
})

test('reading entries and proofs is on record: which file, and how many events were in it', async () => {
  await log.walk()
  const auditor = await signIn(site, 'auditor')
  const size = await site.world.sealedLog.size()
  const bundle = await auditor.send('GET', `/api/audit/log/tile/entries/000.p/${size}`)
  expect(bundle.headers.get('content-type')).toBe('application/octet-stream')
  expect(await eventOf(site, bundle)).toMatchObject({
    type: 'audit-read',
    outcome: 'ok',
    asked: { tile: `entries/000.p/${size}` },
    eventCount: size,
  })
  const tile = await auditor.send('GET', `/api/audit/log/tile/0/000.p/${size}`)
  expect(await eventOf(site, tile)).toMatchObject({ eventCount: 0 })
  const proof = await auditor.send('GET', `/api/audit/events/${access}/proof`)
  expect(await eventOf(site, proof)).toMatchObject({ asked: { proof: access }, eventCount: 1 })
})

test('a name that is none of a tile is not found, whatever it is made of', async () => {
  const auditor = await signIn(site, 'auditor')
  for (const name of [
    '0/000.p/256',
    '0/1',
    'entries/000.p/0',
    '0/x001/../000',
    '77/000',
    'checkpoint',
    '0/x001/000/',
  ]) {
    expect((await auditor.send('GET', `/api/audit/log/tile/${name}`)).status, name).toBeGreaterThanOrEqual(400)
  }
  for (const id of ['x', 'a.1', `${access}0`, 'constructor']) {
    checkRefused(await auditor.send('GET', `/api/audit/events/${id}/proof`), 404, 'not-found')
  }
})
