// A site of its own for one check, in a folder that is removed afterwards: empty, then session keys on, one reader per
// PHI level, and every table of the study published as the command line does it.
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { levelsFor } from '../cli/levels.ts'
import { phiLevels } from '../core/phi.ts'
import type { User } from '../core/user.ts'
import { roleAct, userAct } from '../local/acts.ts'
import { changeSettings } from '../local/administer.ts'
import { type PublishReport, publishDataset } from '../local/publish-dataset.ts'
import { record } from '../local/record.ts'
import { seed } from '../local/seed.ts'
import { startServer } from '../local/server.ts'
import { newFolder } from '../stores/folders.ts'
import { type Home, openHome, operatingSystemUser } from '../stores/local-world.ts'
import type { Person } from './check-study-caller.ts'
import type { Expected } from './check-study-expected.ts'

export type Site = {
  readonly home: Home
  readonly url: string
  readonly people: readonly Person[]
  readonly reports: readonly PublishReport[]
  close(): Promise<void>
}

export type Study = { readonly folder: string; readonly schema: string; readonly tables: readonly Expected[] }

async function addReaders(home: Home, folder: string): Promise<Person[]> {
  return Promise.all(
    phiLevels.map(async (phi, i) => {
      const email = `${phi.toLowerCase()}@example.org`
      const password = randomBytes(15).toString('base64url')
      const rest = {
        displayName: `Check ${phi}`,
        active: true,
        expiresAt: null,
        secondFactorRequired: false,
        siteRoles: [],
      }
      const user: User = { id: 2001 + i, email, ...rest }
      await record(home.world, userAct(home, user, await home.world.hashPassword(password)))
      await record(home.world, roleAct(home, user, { role: 'reader', phi }, newFolder(folder, folder)))
      return { email, password, phi }
    }),
  )
}

async function publishAll(home: Home, { folder, schema, tables }: Study): Promise<PublishReport[]> {
  const reports: PublishReport[] = []
  for (const { name, csv, definition } of tables) {
    const file = { folder, schema, name, csv, createFolder: true, operatingSystemUser: operatingSystemUser() }
    reports.push(
      await publishDataset(home, { ...file, definition: levelsFor(name, { [name.toLowerCase()]: definition }) }),
    )
  }
  return reports
}

/** Opens the site and serves it on a free port. */
export async function aStudySite(study: Study): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'proviso-check-'))
  const home = openHome(join(folder, 'home'), 'error')
  const discard = async () => {
    await home.close()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await seed(home, 'empty')
    await changeSettings(home, { sessionKeys: true })
    const reports = await publishAll(home, study)
    const people = await addReaders(home, study.folder)
    const server = await startServer(home.world, '127.0.0.1', 0)
    const close = () => server.close().then(discard)
    return { home, url: server.url, people, reports, close }
  } catch (error) {
    await discard()
    throw error
  }
}
