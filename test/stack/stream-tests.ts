// What wakes the sealer of a deployed site, through the event sources that its template declares.
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aScript, selectAll, signIn } from '../client.ts'
import { dynamoTables, emulatorClient } from '../contract/dynoxide.ts'
import { aDeployedSite, type DeployedSite } from './deployed-site.ts'
import { sealedOf } from './hosted-log.ts'

const day = 86_400_000
const table = dynamoTables.sessions

export function streamTests(): void {
  describe('what wakes the sealer', () => {
    let site: DeployedSite
    beforeAll(async () => {
      site = await aDeployedSite({ standing: true })
    }, 180_000)
    afterAll(() => site?.close())

    const sealedTypes = async (session: string) =>
      (await sealedOf(site))
        .map((text) => JSON.parse(text))
        .filter((event) => event.session === session)
        .map(({ type }) => type)
    const ofSessions = () =>
      site.streams.batches.flat().filter(({ dynamodb }) => dynamodb.Keys.sk.S !== '' && !('NewImage' in dynamodb))

    test('a session that time has removed gets its last event; what is changed or removed otherwise is never told', async () => {
      const [left, ended] = [await signIn(site, 'researcher'), await signIn(site, 'auditor')]
      await ended.send('POST', '/api/logout')
      const byHand = await signIn(site, 'limited')
      await site.streams.drain()
      expect(await sealedTypes(ended.session)).toEqual(['login', 'logout'])
      const client = emulatorClient(site.emulator)
      await client.send(
        new DeleteItemCommand({ TableName: table, Key: { pk: { S: byHand.session }, sk: { S: 'session' } } }),
      )
      site.world.advance(2 * day)
      await site.expire()
      await site.streams.drain()
      expect(await sealedTypes(left.session)).toEqual(['login', 'session-expired'])
      expect(await sealedTypes(ended.session)).toEqual(['login', 'logout'])
      expect(ofSessions().map(({ dynamodb }) => dynamodb.Keys.pk.S)).toEqual(
        expect.arrayContaining([left.session, ended.session]),
      )
      expect(ofSessions().map(({ dynamodb }) => dynamodb.Keys.pk.S)).not.toContain(byHand.session)
      expect(new Set(ofSessions().map(({ eventName, dynamodb }) => `${eventName} ${dynamodb.Keys.sk.S}`))).toEqual(
        new Set(['REMOVE session']),
      )
      expect(site.streams.setAside).toEqual([])
    })

    test('a record that the sealer cannot take is found by halving, tried eleven times and set aside; all others are sealed', async () => {
      const people = ['researcher', 'limited', 'nophi', 'auditor'] as const
      const sessions = await Promise.all(people.map((person) => signIn(site, person)))
      const client = emulatorClient(site.emulator)
      const Item = { pk: { S: 'no-session' }, sk: { S: 'session' }, expiresAt: { N: '1000' } }
      await client.send(new PutItemCommand({ TableName: table, Item }))
      await site.streams.drain()
      const before = site.streams.batches.length
      site.world.advance(2 * day)
      await site.expire()
      await site.streams.drain()
      for (const { session } of sessions) expect(await sealedTypes(session)).toEqual(['login', 'session-expired'])
      expect(site.streams.setAside).toMatchObject([{ records: 1, calls: 11 }])
      const told = site.streams.batches.slice(before).map((batch) => batch.length)
      expect(told[0]).toBe(5)
      expect(told.filter((length) => length === 1).length).toBeGreaterThanOrEqual(11)
    })

    test('what happens is in the log and in the log group within seconds, and nobody calls for it', async () => {
      site.streams.start()
      const { browser, send } = await aScript(site, 'researcher')
      expect((await send('POST', '/api/query/select', { body: selectAll })).status).toBe(200)
      await browser.send('POST', '/api/logout')
      const lines = () =>
        [...site.sealing.logs.streams.values()].flat().filter(({ message }) => message.includes(browser.session))
      await expect.poll(() => lines().length, { timeout: 60_000 }).toBe(6)
      expect(await sealedTypes(browser.session)).toEqual([
        'login',
        'metadata-read',
        'declared',
        'key-made',
        'rows-read',
        'logout',
      ])
    }, 120_000)
  })
}
