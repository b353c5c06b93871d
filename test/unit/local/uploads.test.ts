// Publishing in a home as a server does it: in a process of its own, and with whatever a crash leaves behind gone at the next
// start.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ulid, ulidRandomBytes } from '../../../core/ulid.ts'
import type { Publication } from '../../../engine/engine.ts'
import { publishProcesses } from '../../../engine/publish-process.ts'
import { publishing } from '../../../lambdas/http/publishing.ts'
import { removeUnfinished } from '../../../local/publish-dataset.ts'
import type { Home } from '../../../stores/local-world.ts'
import type { Making, Parts } from '../../../stores/publisher.ts'
import { aFolder, aHome, versionsIn } from './a-home.ts'

const text = 'Id,Name\nP1,Aster\nP2,Basalt\n'
const upload = ulid(Date.now(), new Uint8Array(ulidRandomBytes))
const parts: Parts = {
  ...{ upload, parts: 2, bytes: text.length },
  sha256: createHash('sha256').update(text).digest('hex'),
}
const asked = {
  ...{ folder: '/A', schema: 'study', name: 'People', acceptChanges: false, publishedBy: 'a@b', publication: 's.1' },
  definition: { participant: 'Id', columns: { Name: 'PHI' } },
}

async function aSentHome(sent = text): Promise<Home> {
  const home = await aHome()
  const { publisher } = home.world
  await publisher.keepPart(upload, 2, Buffer.from(sent.slice(10)))
  await publisher.keepPart(upload, 1, Buffer.from(sent.slice(0, 10)))
  return home
}

const make = ({ world }: Home) => publishing(asked, (making) => world.publisher.publish(parts, making), world)

test('parts become a version in a process of its own, and what was published is what was asked', async () => {
  const home = await aSentHome()
  const { report, files, changes, event } = await make(home)
  expect(report).toMatchObject({ rows: 2, previousVersion: null, participant: 'Id' })
  expect(versionsIn(home)).toEqual([files])
  expect(event.files?.map(({ level }) => level)).toEqual(['NotPHI', 'PHI'])
  expect((await home.world.together(changes, 'switch')).done).toBe(true)
  await home.world.publisher.settle(parts, files, true)
  expect(existsSync(join(home.path, 'uploads', upload))).toBe(false)
  expect(await home.world.registry.table('/A', 'study', 'People')).toMatchObject({ publishedBy: 'a@b' })
})

test('a version that a crash left between files and switch is gone after the next start, one that was switched to stays', async () => {
  const home = await aSentHome()
  const lost = await make(home)
  const kept = await make(home)
  expect((await home.world.together(kept.changes, 'switch')).done).toBe(true)
  expect(versionsIn(home).toSorted()).toEqual([lost.files, kept.files].toSorted())
  await removeUnfinished(home)
  expect(versionsIn(home)).toEqual([kept.files])
  expect(existsSync(join(home.path, 'uploads'))).toBe(false)
})

test('a note of a crash that is not whole hinders no start', async () => {
  const home = await aSentHome()
  writeFileSync(join(home.path, 'uploads', upload, 'x.begun'), '{"folder":"/A","sch')
  writeFileSync(join(home.path, 'uploads', upload, 'y.begun'), JSON.stringify({ files: '../../../etc' }))
  await removeUnfinished(home)
  expect(existsSync(join(home.path, 'uploads'))).toBe(false)
})

test('a version whose switch was refused is removed, its parts stay', async () => {
  const home = await aSentHome()
  const { files } = await make(home)
  await home.world.publisher.settle(parts, files, false)
  expect(versionsIn(home)).toEqual([])
  expect(readdirSync(join(home.path, 'uploads', upload)).toSorted()).toEqual(['1.part', '2.part'])
})

test('a fault of the file comes through the process as it was said, and leaves nothing', async () => {
  const bad = text.replace('P2,', 'P2')
  const home = await aSentHome(bad)
  const sha256 = createHash('sha256').update(bad).digest('hex')
  const whole = { ...parts, bytes: bad.length, sha256 }
  const making = (one: Making) => home.world.publisher.publish(whole, one)
  await expect(publishing(asked, making, home.world)).rejects.toMatchObject({
    ...{ code: 'bad-request', message: expect.stringMatching(/^line 3/) },
  })
  expect(versionsIn(home)).toEqual([])
})

test('a full or broken disk is an outage, which names no path', async () => {
  const home = await aHome()
  writeFileSync(join(home.path, 'uploads'), 'in the way')
  const failed = home.world.publisher.keepPart(upload, 1, Buffer.from('x'))
  await expect(failed).rejects.toMatchObject({
    name: 'KeeperUnavailable',
    message: expect.not.stringContaining(home.path),
  })
})

test.each(['../x', '', 'a/b', `${upload}/..`])('an upload called %j is none', async (name) => {
  const home = await aHome()
  await expect(home.world.publisher.keepPart(name, 1, Buffer.from('x'))).rejects.toThrow()
})

test('a file that takes longer than is allowed is refused, and so is one that would wait too long for others', async () => {
  const folder = aFolder()
  const csv = join(folder, 'long.csv')
  writeFileSync(csv, `Id,Text\n${Array.from({ length: 300_000 }, (_, i) => `${i},${'x'.repeat(50)}\n`).join('')}`)
  mkdirSync(join(folder, 'target'))
  const { publish, close } = publishProcesses(0.01)
  const job = { csv, definition: { default: 'NotPHI' }, targetFolder: join(folder, 'target'), version: 'v1' }
  const against = { schema: 's', name: 'n', tables: [], previous: null, acceptChanges: false }
  const failed = publish({ ...job, withdrawn: [], against, seconds: 0.05 })
  await expect(failed).rejects.toMatchObject({ code: 'query-limit' })
  expect(readdirSync(join(folder, 'target'))).toEqual([])
  const next: Promise<Publication> = publish({ ...job, withdrawn: [], against, seconds: 60 })
  const impatient = publish({ ...job, version: 'v2', withdrawn: [], against, seconds: 60 })
  await expect(impatient).rejects.toMatchObject({ code: 'slow-down' })
  expect((await next).rowCount).toBe(300_000)
  await close()
})
