// What `npm start` runs once everything is installed: open the home, set it up when it is new, serve until told to stop.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Home, type LocalSettings, openHome } from '../stores/local-world.ts'
import { demoFolder } from './demo-people.ts'
import { demoSchema } from './demo-study.ts'
import { removeUnfinished } from './publish-dataset.ts'
import { reservePort } from './reserve-port.ts'
import { type SealingLoop, startSealing } from './sealing.ts'
import { accountFiles, isSetUp, type Seeded, type Site, seed } from './seed.ts'
import { type Running, startServer } from './server.ts'

export type Start = {
  readonly settings: LocalSettings
  /** What a new home is set up as. */
  readonly site: Site
  /** Says one line to the person who started it. */
  say(line: string): void
  /** Says how far it is; shown on a terminal only. */
  progress(line: string): void
}

/** Starts the site; it accepts requests when this resolves. `close` lets the calls under way finish. */
export async function start({ settings, site, say, progress }: Start): Promise<Running> {
  const home = openHome(settings.home, settings.logLevel)
  try {
    await removeUnfinished(home)
    const isNew = !(await isSetUp(home))
    if (isNew) progress(`Setting up ${home.path} ...`)
    const seeded = isNew ? await seedHolding(home, site, settings) : undefined
    const sealing = startSealing(home, [home.indexer])
    const server = await startServer(home.world, settings.host, settings.port)
    if (seeded) sayAccounts(seeded, say)
    await sayHowTo(server.url, home, say)
    say(`Proviso is ready at ${server.url}`)
    return { url: server.url, close: () => closeAll(server, sealing, home) }
  } catch (error) {
    await home.close()
    throw error
  }
}

async function seedHolding(home: Home, site: Site, { host, port }: LocalSettings): Promise<Seeded> {
  const held = await reservePort(host, port)
  try {
    return await seed(home, site)
  } finally {
    await held.release()
  }
}

async function closeAll(server: Running, sealing: SealingLoop, home: Home): Promise<void> {
  await server.close()
  try {
    await sealing.close()
  } finally {
    await home.close()
  }
}

function sayAccounts({ accounts }: Seeded, say: Start['say']): void {
  const width = Math.max(...accounts.map(({ email }) => email.length))
  say('New accounts, shown this once:')
  for (const { email, password, about } of accounts) say(`  ${email.padEnd(width)}  ${password}  ${about}`)
  say('')
}

// In the order in which they work: a role needs its folder, a key needs the setting.
const firstSteps = [
  'This site has no folders yet. Stop it, then add yours; each command says more with --help:',
  '  npx proviso folder add /My/Study --title "My study"',
  '  npx proviso dataset publish /My/Study study Visits visits.csv --levels levels.json',
  '  npx proviso user add me@example.org --name "My Name" --role reader --folder /My/Study --phi Limited',
  '  npx proviso irb add IRB-1 --title "My protocol"',
  '  npx proviso settings set sessionKeys=true',
  'Then start it again, sign in, declare, sign and make a key as README.md tells.',
]

async function sayHowTo(url: string, { path, world }: Home, say: Start['say']): Promise<void> {
  const isEmpty = (await world.registry.folders()).length === 0
  for (const line of isEmpty ? firstSteps : []) say(line)
  if (!isEmpty) say('Sign in, declare, sign and make a key as README.md tells.')
  if (await world.registry.folder(demoFolder.path)) {
    say('Then read with the key, for example:')
    say(`  curl ${url}/api/query/select -H 'apikey: session|...' -H 'content-type: application/json' \\`)
    say(`    -d '{"folder":"${demoFolder.path}","schema":"${demoSchema}","query":"Demographics","limit":5}'`)
  }
  for (const file of accountFiles.map((name) => join(path, name))) {
    if (existsSync(file)) say(`The accounts that the set-up made are in ${file}.`)
  }
  say('')
}
