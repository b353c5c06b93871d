// Builders: a small world with people, folder and study, over either keeper, with a clock that stands until it is moved.
import { randomBytes } from 'node:crypto'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { firstSettings } from '../core/settings.ts'
import type { FolderAccess, User } from '../core/user.ts'
import type { Engine, Limits } from '../engine/engine.ts'
import { type EngineFacts, openInProcessEngine } from '../engine/in-process-engine.ts'
import { publish } from '../engine/publish.ts'
import { runPublishJob } from '../engine/publish-job.ts'
import { folderFiles } from '../stores/folder-blobs.ts'
import { folderPublisher } from '../stores/folder-publisher.ts'
import { newFolder } from '../stores/folders.ts'
import type { Publisher } from '../stores/publisher.ts'
import { openSqliteKeeper } from '../stores/sqlite-table.ts'
import type { Keeper, Operation } from '../stores/table.ts'
import { type LogEntry, makeWorld, type World } from '../stores/world.ts'
import { type Signer, verifierKey } from '../tlog/note.ts'
import { type MemoryBlobs, memoryBlobs } from './unit/tlog/memory-blobs.ts'
import { aSigner } from './unit/tlog/signers.ts'

export const cheapPasswords = { memoryKilobytes: 64, passes: 1, parallelism: 1 }
export const password = 'correct horse battery staple'

/** Every participant's value stands once, so that a leak of any of them can be found by its text. */
export const participants = ['P-001', 'P-002', 'P-003', 'P-004', 'P-005', 'P-006']

const header = 'RowId,ParticipantId,Site,Age,BirthDate,Comments,Weight,SeenAt,Active'
const rows = participants.map((id, i) =>
  [
    i + 1,
    id,
    i % 2 === 0 ? 'North' : 'South',
    30 + i,
    `19${60 + i}-0${i + 1}-15`,
    `canary-comment-${id}`,
    i === 3 ? '' : 60.5 + i,
    `2026-01-0${i + 1}T10:30:00`,
    i % 2 === 0,
  ].join(','),
)

const definition = {
  participant: 'ParticipantId',
  key: ['RowId'],
  columns: { Age: 'Limited', BirthDate: 'PHI', Comments: 'Restricted' },
}

export const people = {
  admin: { id: 1, email: 'admin@example.org', displayName: 'Ada Admin', siteRoles: ['site administrator'] },
  researcher: { id: 2, email: 'researcher@example.org', displayName: 'Rosa Research', phi: 'PHI' },
  limited: { id: 3, email: 'limited@example.org', displayName: 'Lim Ited', phi: 'Limited' },
  restricted: { id: 4, email: 'restricted@example.org', displayName: 'Rex Tricted', phi: 'Restricted' },
  nophi: { id: 5, email: 'nophi@example.org', displayName: 'Noah Phi', phi: 'NotPHI' },
  auditor: { id: 6, email: 'auditor@example.org', displayName: 'Audrey Auditor', siteRoles: ['auditor'] },
  stranger: { id: 7, email: 'stranger@example.org', displayName: 'Stan Stranger' },
} as const satisfies Record<
  string,
  { id: number; email: string; displayName: string; phi?: FolderAccess['phi']; siteRoles?: User['siteRoles'] }
>

export type Person = keyof typeof people

export const folder = '/Test/Study'

type Study = { readonly folder: string; readonly facts: Omit<Awaited<ReturnType<typeof publish>>, 'report'> }

let study: Promise<Study> | undefined

/** Published once in this process, by the real publication: it takes three times as long as all else that a world is made of. */
async function published(): Promise<Study> {
  const folder = mkdtempSync(join(tmpdir(), 'proviso-study-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const csv = join(folder, 'labs.csv')
  writeFileSync(csv, `${[header, ...rows].join('\n')}\n`)
  const { report: _, ...facts } = await publish({ csv, definition, targetFolder: join(folder, 'labs'), version: 'v1' })
  return { folder, facts }
}

async function addStudy(world: World, datasets: string): Promise<void> {
  study ??= published()
  const { folder: from, facts } = await study
  cpSync(from, datasets, { recursive: true })
  const table = {
    folder,
    schema: 'study',
    name: 'Labs',
    files: 'labs/v1',
    publishedAt: world.now().toISOString(),
    ...facts,
  }
  await must(world, [
    ...world.registry.addingFolder(newFolder(folder, 'Test study')),
    ...world.registry.publishing(table, undefined),
  ])
}

async function must(world: World, operations: Operation[]): Promise<void> {
  const result = await world.together(operations, randomBytes(8).toString('hex'))
  if (!result.done) throw new Error('the test world could not be set up')
}

async function addPeople(world: World): Promise<void> {
  const hash = await world.hashPassword(password)
  for (const person of Object.values(people)) {
    const { id, email, displayName } = person
    const siteRoles: User['siteRoles'] = 'siteRoles' in person ? person.siteRoles : []
    const first = { active: true, expiresAt: null, secondFactorRequired: false }
    await must(world, world.registry.addingUser({ id, email, displayName, ...first, siteRoles }, hash))
    if ('phi' in person) await must(world, [world.registry.addingRole(folder, id, { role: 'reader', phi: person.phi })])
  }
}

async function addRegistry(world: World): Promise<void> {
  const { registry } = world
  const irb = { title: 'A study', withdrawn: false, folders: null, people: null }
  const anyLevel = { phi: 'Restricted', retired: false } as const
  const paragraph = {
    version: 1,
    order: 1,
    activities: null,
    minPhi: 'NotPHI',
    folder: null,
    irb: null,
    retired: false,
  } as const
  await must(world, [
    ...registry.addingSettings({ ...firstSettings, sessionKeys: true, sessionsPerPerson: 500 }),
    registry.addingActivities([
      { name: 'Research with HIPAA Authorization', irbRequired: true, ...anyLevel },
      { name: 'Healthcare Operations', irbRequired: false, ...anyLevel },
    ]),
    registry.addingIrb({ number: 'IRB-2026-001', expiresOn: '2031-12-31', ...irb }),
    registry.addingIrb({ number: 'IRB-2020-009', expiresOn: '2021-01-31', ...irb }),
    registry.addingParagraph({ ...paragraph, id: 'minimum', text: 'I read no more than I need.' }),
    registry.addingParagraph({ ...paragraph, id: 'phi', order: 2, minPhi: 'PHI', text: 'I tell nobody who is who.' }),
  ])
}

export type TestWorld = World & {
  readonly keeper: Keeper
  /** The files of its log, and who signs it; sealed by test/a-log.ts. */
  readonly archive: MemoryBlobs
  readonly signer: Signer
  readonly logged: LogEntry[]
  readonly home: string
  /** Moves the clock. */
  advance(milliseconds: number): void
}

export type WorldOptions = {
  /** Wraps the keeper, to break it. */
  readonly wrap?: (keeper: Keeper) => Keeper
  readonly keeper?: Keeper
  readonly limits?: Limits
  /** Wraps the publisher, to let something happen while it works. */
  readonly wrapPublisher?: (publisher: Publisher) => Publisher
  /** Opens the engine. @default in this process */
  readonly openEngine?: (facts: EngineFacts) => Engine
  /** Wraps the engine, to let something happen while it reads. */
  readonly wrapEngine?: (engine: Engine) => Engine
}

const limits: Limits = { rows: 100_000, seconds: 20, memoryMegabytes: 512, spoolMegabytes: 64 }

/** A world that is set up, with its clock at noon of 1 July 2026. */
export async function aWorld(options: WorldOptions = {}): Promise<TestWorld> {
  const home = mkdtempSync(join(tmpdir(), 'proviso-test-'))
  const logged: LogEntry[] = []
  let nowMs = Date.parse('2026-07-01T12:00:00.000Z')
  const now = () => new Date(nowMs)
  const sure = (options.openEngine ?? openInProcessEngine)({
    files: folderFiles(home),
    limits: options.limits ?? limits,
    today: () => now().toISOString().slice(0, 10),
    spool: join(home, 'spool'),
  })
  const engine = options.wrapEngine ? options.wrapEngine(sure) : sure
  const sound = options.keeper ?? openSqliteKeeper({ file: join(home, 'proviso.sqlite') })
  const [archive, signer] = [memoryBlobs(), aSigner()]
  const places = { uploads: join(home, 'uploads'), datasets: home }
  const soundly = folderPublisher({ ...places, run: runPublishJob, async close() {}, now })
  const publisher = options.wrapPublisher ? options.wrapPublisher(soundly) : soundly
  const parts = {
    engine,
    publisher,
    sealed: { archive, verifierKeys: async () => `${verifierKey(signer.verifier)}\n` },
    passwordCost: cheapPasswords,
    now,
    random: (n: number) => randomBytes(n),
    log: (e: LogEntry) => logged.push(e),
  }
  const setup = makeWorld({ keeper: sound, ...parts })
  await addRegistry(setup)
  await addStudy(setup, home)
  await addPeople(setup)
  const keeper = options.wrap ? options.wrap(sound) : sound
  return {
    ...makeWorld({ keeper, ...parts }),
    keeper,
    archive,
    signer,
    logged,
    home,
    advance: (milliseconds) => {
      nowMs += milliseconds
    },
    async close() {
      await engine.close()
      await sound.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}
