// The log on the command line: verified, proven, signed by another key; and what was altered anywhere is found and named.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSealing } from '../../../local/sealing.ts'
import { seed } from '../../../local/seed.ts'
import { tablesOf, verifyArchive } from '../../../local/verify-archive.ts'
import { folderArchive } from '../../../stores/folder-archive.ts'
import { openHome } from '../../../stores/local-world.ts'
import { parseVerifierKey, type Verifier } from '../../../tlog/note.ts'
import { aHomePath, proviso } from './a-command.ts'

let sealed = ''

beforeAll(async () => {
  sealed = join(mkdtempSync(join(tmpdir(), 'proviso-sealed-')), 'home')
  const home = openHome(sealed, 'error')
  await seed(home, 'empty')
  const sealing = startSealing(home)
  await sealing.settle()
  await sealing.close()
  await home.close()
})

afterAll(() => rmSync(dirname(sealed), { recursive: true }))

function aCopy(): string {
  const path = aHomePath()
  cpSync(sealed, path, { recursive: true })
  return path
}

const keyOf = (home: string) => readFileSync(join(home, 'verifier-key'), 'utf8').split('\n')[0] ?? ''

function verifierOf(home: string): Verifier {
  const verifier = parseVerifierKey(keyOf(home))
  if (!verifier) throw new Error('the home has a verifier key')
  return verifier
}

async function ended(home: string, ...args: string[]) {
  return await proviso(home, ['audit', ...args]).ended
}

test('the own log of a home holds, with its tables too', async () => {
  const { code, out } = await ended(sealed, 'verify')
  expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('holds: every file, every signature') })
  const both = await ended(aCopy(), 'verify', '--table', '--json')
  expect(both.code).toBe(0)
  expect(JSON.parse(both.out)).toMatchObject({ holds: true, unsealed: 0, unsigned: 0, open: 0 })
})

test('an archive elsewhere holds by the key that is given, and by no other', async () => {
  const [elsewhere, other] = [aCopy(), aHomePath()]
  const archive = join(elsewhere, 'archive')
  const verify = (key: string) => ended(other, 'verify', archive, '--key', key)
  expect((await verify(keyOf(sealed))).code).toBe(0)
  expect((await verify(join(elsewhere, 'verifier-key'))).code).toBe(0)
  const home = openHome(other, 'error')
  await home.close()
  expect(await verify(keyOf(other))).toMatchObject({
    code: 1,
    err: expect.stringContaining('not signed by the given key'),
  })
  expect((await verify('no key')).code).toBe(2)
  expect((await ended(aHomePath(), 'verify', archive)).code).toBe(2)
})

test('an empty log is a fault, and what is not there is said', async () => {
  const path = aHomePath()
  await openHome(path, 'error').close()
  expect(await ended(path, 'verify')).toMatchObject({ code: 1, err: expect.stringContaining('there is no') })
  const wrong = await ended(path, 'verify', join(path, 'no such folder'), '--key', keyOf(sealed))
  expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('there is no') })
  const empty = join(aCopy(), 'archive')
  rmSync(join(empty, 'checkpoint'))
  expect(await ended(sealed, 'verify', empty)).toMatchObject({ code: 1, err: expect.stringContaining('no checkpoint') })
})

test('one event is proven by one file, to whoever has the key', async () => {
  const [place, out] = [aCopy(), join(aCopy(), 'proof')]
  const { events } = await eventsOf(place)
  const id = events.at(-1)?.id ?? ''
  expect((await ended(place, 'proof', id, '--out', out)).code).toBe(0)
  expect(statSync(out).mode & 0o777).toBe(0o600)
  const held = await ended(aHomePath(), 'verify', out, '--key', keyOf(place))
  expect(held).toMatchObject({
    code: 0,
    out: expect.stringContaining(`The proof holds: ${id} is entry ${events.length - 1}`),
  })
  expect((await ended(place, 'proof', id)).out).toBe(readFileSync(out, 'utf8'))
  expect((await ended(place, 'proof', id, '--out', out)).code).toBe(1)
  expect(await ended(place, 'proof', `${id.slice(0, -1)}!`)).toMatchObject({
    code: 1,
    err: expect.stringContaining('not in the log'),
  })
  writeFileSync(out, readFileSync(out, 'utf8').replace(`index ${events.length - 1}`, 'index 0'))
  expect((await ended(place, 'verify', out)).code).toBe(1)
})

test('another key signs from now on, on record, and the log holds by both', async () => {
  const path = aCopy()
  const before = keyOf(path)
  const { code, out } = await ended(path, 'rotate-key')
  expect(code).toBe(0)
  expect(out.trim().split('\n')).toEqual([keyOf(path), before])
  expect((await ended(path, 'verify', '--table')).code).toBe(0)
  expect((await ended(sealed, 'verify', join(path, 'archive'), '--key', before)).code).toBe(1)
  const { events } = await eventsOf(path)
  expect(events.at(-1)).toMatchObject({ type: 'signing-key-changed', changes: [{ old: before, new: keyOf(path) }] })
})

test('any byte of any file of the archive counts', async () => {
  const path = aCopy()
  const blobs = folderArchive(join(path, 'archive'), '')
  const verifier = verifierOf(path)
  const verify = () => verifyArchive({ blobs, origin: verifier.name, verifiers: [verifier] })
  expect(await verify()).toHaveProperty('head')
  const names: string[] = []
  for await (const name of blobs.names()) names.push(name)
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), fc.nat(), fc.integer({ min: 1, max: 255 }), async (name, at, flip) => {
      const file = join(path, 'archive', name)
      const bytes = readFileSync(file)
      const altered = Uint8Array.from(bytes)
      altered[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ flip
      writeFileSync(file, altered)
      expect(await verify(), `${name} at ${at % bytes.length}`).toHaveProperty('fault')
      writeFileSync(file, bytes)
    }),
    { numRuns: 300 },
  )
})

test('any altered, removed or added event of the tables is found', async () => {
  const path = aCopy()
  const items = rowsOf(path)
  expect(items.length).toBeGreaterThan(5)
  const faultWhen = async (change: (database: DatabaseSync) => void) => {
    const altered = aHomePath()
    cpSync(path, altered, { recursive: true })
    const database = new DatabaseSync(join(altered, 'proviso.sqlite'))
    change(database)
    database.close()
    const home = openHome(altered, 'error')
    const verifier = verifierOf(altered)
    const table = tablesOf(home.world, home.sealing.registry)
    const result = await verifyArchive({ blobs: home.archive, origin: verifier.name, verifiers: [verifier], table })
    await home.close()
    return 'fault' in result ? result.fault : null
  }
  const [first] = items
  if (!first) throw new Error('there are events')
  const where = 'WHERE pk = ? AND sk = ?'
  expect(await faultWhen(() => {})).toBeNull()
  expect(await faultWhen((db) => void db.prepare(`DELETE FROM audit ${where}`).run(first.pk, first.sk))).toContain(
    'is not in the table',
  )
  const letter = /proviso command/
  expect(letter.test(first.item)).toBe(true)
  const other = first.item.replace(letter, 'proviso Command')
  expect(
    await faultWhen((db) => void db.prepare(`UPDATE audit SET item = ? ${where}`).run(other, first.pk, first.sk)),
  ).toContain('is another in the table')
  const otherSk = `${first.sk.slice(0, -1)}${first.sk.endsWith('Z') ? 'Y' : 'Z'}`
  const older = first.item.replaceAll(first.sk, otherSk).replace(/"at":"[^"]+"/, '"at":"2026-01-01T00:00:00.000Z"')
  const added = (db: DatabaseSync) =>
    void db.prepare('INSERT INTO audit (pk, sk, item) VALUES (?, ?, ?)').run(first.pk, otherSk, older)
  expect(await faultWhen(added)).toContain('is in the table and not in the log')
})

test('any byte of any stored event counts', async () => {
  const path = aCopy()
  const home = openHome(path, 'error')
  const verifier = verifierOf(path)
  const { audit, sealedLog } = home.world
  const ids: string[] = []
  for await (const entries of sealedLog.entriesFrom(0)) {
    for (const { bytes } of entries) ids.push(JSON.parse(Buffer.from(bytes).toString()).id)
  }
  const tables = tablesOf(home.world, home.sealing.registry)
  const verify = (stored: typeof audit.stored) =>
    verifyArchive({ blobs: home.archive, origin: verifier.name, verifiers: [verifier], table: { ...tables, stored } })
  expect(await verify(audit.stored)).toHaveProperty('head')
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...ids), fc.nat(), fc.integer({ min: 1, max: 127 }), async (id, at, flip) => {
      const bytes = Buffer.from(JSON.stringify(await audit.stored(id)))
      const place = at % bytes.length
      bytes[place] = (bytes[place] ?? 0) ^ flip
      const altered = parsed(bytes.toString())
      // What is no JSON any more, or says the same by another spelling, is not what this is about.
      fc.pre(altered !== undefined && !isDeepStrictEqual(altered, await audit.stored(id)))
      const result = await verify(async (asked) => (asked === id ? altered : await audit.stored(asked)))
      expect(result, `${id} at ${place}`).toHaveProperty('fault')
    }),
    { numRuns: 200 },
  )
  await home.close()
})

function parsed(text: string) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

type Row = { readonly pk: string; readonly sk: string; readonly item: string }

function rowsOf(path: string): Row[] {
  const database = new DatabaseSync(join(path, 'proviso.sqlite'))
  const rows = database.prepare("SELECT pk, sk, item FROM audit WHERE pk LIKE 'site.%' ORDER BY pk, sk").all()
  database.close()
  return rows.map(({ pk, sk, item }) => ({ pk: String(pk), sk: String(sk), item: String(item) }))
}

async function eventsOf(path: string) {
  expect(existsSync(join(path, 'archive', 'checkpoint'))).toBe(true)
  const home = openHome(path, 'error')
  const events = []
  for await (const entries of home.world.sealedLog.entriesFrom(0)) {
    for (const { bytes } of entries) events.push(JSON.parse(Buffer.from(bytes).toString()))
  }
  await home.close()
  return { events }
}
