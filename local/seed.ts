// The first set-up of a home. Every step is one transaction with its events and may be found done already, so a set-up
// that was cut off anywhere is completed by the next start. The settings come last: where they are, the site is set up.
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { datasetId } from '../core/dataset-names.ts'
import { firstActivities, firstParagraphs } from '../core/first-rules.ts'
import { firstSettings, type Settings } from '../core/settings.ts'
import { asNew } from '../lambdas/http/administrator.ts'
import { type Home, operatingSystemUser } from '../stores/local-world.ts'
import { type Account, readAccounts, writeAccounts } from './account-file.ts'
import { irbAct, roleAct, userAct } from './acts.ts'
import { type DemoPerson, demoFolder, demoIrbs, demoPeople, firstAdministrator } from './demo-people.ts'
import { demoSchema, demoStudy } from './demo-study.ts'
import { csvOf, type DemoTable, definitionOf } from './demo-table.ts'
import { addingFolder, publishDataset } from './publish-dataset.ts'
import { type Act, record } from './record.ts'

export type Site = 'demo' | 'empty'

/** What a set-up made. */
export type Seeded = { readonly accounts: readonly Account[] }

type Plan = { readonly people: readonly DemoPerson[]; readonly accountFile: string; readonly settings: Settings }

const plans: Record<Site, Plan> = {
  demo: { people: demoPeople, accountFile: 'demo-accounts.json', settings: { ...firstSettings, sessionKeys: true } },
  empty: { people: [firstAdministrator], accountFile: 'first-administrator.json', settings: firstSettings },
}

/** The files that a set-up leaves in a home for whoever is to sign in. */
export const accountFiles: readonly string[] = Object.values(plans).map((plan) => plan.accountFile)

/** Whether the home was set up, to the end. */
export function isSetUp({ world }: Home): Promise<boolean> {
  return world.registry.isSetUp()
}

/** What a set-up that was cut off had begun as; undefined when there was none. */
function begun(home: Home): Site | undefined {
  if (readAccounts(join(home.path, plans.demo.accountFile))) return 'demo'
  return readAccounts(join(home.path, plans.empty.accountFile)) && 'empty'
}

/** Sets up a home, or goes on where a set-up was cut off, as what it was begun. */
export async function seed(home: Home, asked: Site): Promise<Seeded> {
  const { world } = home
  const site = begun(home) ?? asked
  const { people, accountFile, settings } = plans[site]
  const file = join(home.path, accountFile)
  const accounts = accountsFor(home, file, people)
  await allDone([
    addPeople(home, people, accounts),
    ...[activities(home), ...terms(home)].map((act) => record(world, act)),
    ...(site === 'demo' ? [addStudy(home)] : []),
  ])
  await record(world, {
    changes: world.registry.addingSettings(settings),
    told: [{ type: 'settings-changed', outcome: 'ok', changes: asNew(settings) }],
  })
  return { accounts }
}

// When one fails the others come to their end first, so that nothing still writes into a home that is being closed.
async function allDone(steps: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(steps)).find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
}

function accountsFor(home: Home, file: string, people: readonly DemoPerson[]): readonly Account[] {
  const kept = readAccounts(file)
  if (kept && people.every(({ user }) => kept.some((account) => account.email === user.email))) return kept
  const made = people.map(({ user, about }) => {
    const password = Buffer.from(home.world.random(15)).toString('base64url')
    return { email: user.email, password, about }
  })
  writeAccounts(file, made)
  return made
}

async function addPeople(home: Home, people: readonly DemoPerson[], accounts: readonly Account[]): Promise<void> {
  await allDone(people.map((person) => addPerson(home, person, accounts)))
}

async function addPerson(home: Home, { user, access }: DemoPerson, accounts: readonly Account[]): Promise<void> {
  const { world } = home
  if (!(await world.registry.user(user.id))) {
    const account = accounts.find(({ email }) => email === user.email)
    if (!account) throw new Error('a person without an account')
    await record(world, userAct(home, user, await world.hashPassword(account.password)))
  }
  if (access) await record(world, roleAct(home, user, access, demoFolder))
}

function activities({ world }: Home): Act {
  const told = firstActivities.map(({ name: subject, ...facts }): Act['told'][number] => {
    return { type: 'activity-changed', outcome: 'ok', subject, changes: asNew(facts) }
  })
  return { changes: [world.registry.addingActivities(firstActivities)], told }
}

function terms({ world }: Home): Act[] {
  return firstParagraphs.map((paragraph) => {
    const { id: subject, ...facts } = paragraph
    const told: Act['told'] = [{ type: 'terms-changed', outcome: 'ok', subject, changes: asNew(facts) }]
    return { changes: [world.registry.addingParagraph(paragraph)], told }
  })
}

async function addStudy(home: Home): Promise<void> {
  const { world } = home
  const irbs = demoIrbs.map((irb) => record(world, irbAct(home, irb)))
  const folders = addingFolder(home, demoFolder).map((act) => record(world, act))
  await allDone([...irbs, ...folders])
  const workshop = join(home.path, 'demo')
  await mkdir(workshop, { recursive: true, mode: 0o700 })
  await allDone(demoStudy().map((table) => addTable(home, table, workshop)))
  await rm(workshop, { recursive: true, force: true })
}

async function addTable(home: Home, table: DemoTable, workshop: string): Promise<void> {
  const { path: folder } = demoFolder
  if (await home.world.registry.table(folder, demoSchema, table.name)) return
  // Nobody else has the home open: what lies here without a table was left by a set-up that was cut off.
  await rm(join(home.datasets, datasetId(folder, demoSchema, table.name)), { recursive: true, force: true })
  const csv = join(workshop, `${table.name}.csv`)
  await writeFile(csv, csvOf(table), { mode: 0o600 })
  const names = { folder, schema: demoSchema, name: table.name }
  const definition = definitionOf(table)
  await publishDataset(home, {
    ...names,
    csv,
    definition,
    createFolder: false,
    operatingSystemUser: operatingSystemUser(),
  })
}
