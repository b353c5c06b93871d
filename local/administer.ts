// Administration on the home itself, by whoever may open it: folders, people, roles, IRB approvals, settings. Each is one
// transaction with its events, made in the name of the operating-system user; what is not as asked is a Refusal.

import type { Irb } from '../core/declaration.ts'
import { parseFolderPath } from '../core/folder-path.ts'
import { nearestGrant, noAccess } from '../core/grants.ts'
import type { PhiLevel } from '../core/phi.ts'
import { Refusal } from '../core/refusal.ts'
import { type ChosenSettings, chosenSettings, SomeSettings, settingsList } from '../core/settings.ts'
import { cleanEmail, cleanName, type FolderAccess, type FolderRole, type SiteRole, type User } from '../core/user.ts'
import { changesBetween } from '../lambdas/http/administrator.ts'
import {
  groupNamed,
  heldByGroup,
  heldByUser,
  type NamedHolder,
  giveRole as roleGiven,
  takeRole as roleTaken,
} from '../lambdas/http/giving.ts'
import type { Folder } from '../stores/folders.ts'
import type { Home } from '../stores/local-world.ts'
import { givenLocally, irbAct, roleAct, userAct } from './acts.ts'
import { addingWithWay } from './publish-dataset.ts'
import { type Act, record } from './record.ts'

/** Makes changes and their events durable, or throws Refusal `conflict`. */
export async function done(home: Home, ...acts: readonly Act[]): Promise<void> {
  if (await record(home.world, ...acts)) return
  throw new Refusal('conflict', 'Somebody else changed this meanwhile. Nothing was changed; run it again.')
}

function parseTitle(what: string, text: string): string {
  const title = cleanName(text)
  if (title !== null) return title
  throw new Refusal('bad-request', `The ${what} has 1 to 200 characters, none of them a control character.`)
}

async function folderCalled({ world }: Home, path: string): Promise<Folder> {
  const folder = await world.registry.folder(parseFolderPath(path))
  if (folder) return folder
  throw new Refusal('not-found', `There is no folder ${path} here. Add it with \`proviso folder add\`.`)
}

async function userCalled({ world }: Home, email: string): Promise<User> {
  const account = await world.registry.accountByEmail(email)
  if (account) return account.user
  throw new Refusal('not-found', `There is nobody ${email} here. Add them with \`proviso user add\`.`)
}

/** Adds a folder, and those on the way to it; its title is the last part of its path unless another is given. */
export async function addFolder(home: Home, path: string, title?: string): Promise<Folder> {
  const clean = parseFolderPath(path)
  if (await home.world.registry.folder(clean)) {
    throw new Refusal('conflict', `The folder ${clean} is there already.`)
  }
  const named = parseTitle('title', title ?? clean.slice(clean.lastIndexOf('/') + 1))
  const { folder, added } = await addingWithWay(home, clean, named)
  await done(home, ...added)
  return folder
}

export type Grant = { readonly folder: string; readonly role: FolderRole | null; readonly phi: PhiLevel }

export type NewPerson = {
  readonly email: string
  readonly displayName: string
  readonly siteRoles: readonly SiteRole[]
  /** The role they get at once; null for none. */
  readonly grant: Grant | null
}

function parseEmail(text: string): string {
  const email = cleanEmail(text)
  if (email !== null) return email
  throw new Refusal('bad-request', 'An e-mail address is written name@example.org, with at most 254 characters.')
}

/** Adds a person, with a role at once if asked for. Answers the password that was made for them; it is kept nowhere. */
export async function addUser(home: Home, person: NewPerson): Promise<{ user: User; password: string }> {
  const { world } = home
  const { grant, siteRoles } = person
  const email = parseEmail(person.email)
  const displayName = parseTitle('name', person.displayName)
  const folder = grant && (await folderCalled(home, grant.folder))
  const id = await world.registry.nextUserId()
  const taking = await world.registry.takingEmail(email, id)
  if (!taking) throw new Refusal('conflict', `${email} has an account already.`)
  const first = { active: true, expiresAt: null, secondFactorRequired: false }
  const user: User = { id, email, displayName, ...first, siteRoles }
  const password = Buffer.from(world.random(15)).toString('base64url')
  const role = grant && folder ? [roleAct(home, user, { role: grant.role, phi: grant.phi }, folder)] : []
  await done(home, userAct(home, user, await world.hashPassword(password), taking), ...role)
  return { user, password }
}

export type Given = {
  readonly user: User
  readonly folder: string
  readonly access: FolderAccess
  readonly isChanged: boolean
}

/** Gives somebody a role in a folder, or changes it; what is not named stays. `isChanged` is false when nothing changed. */
export async function giveRole(home: Home, email: string, path: string, asked: Partial<FolderAccess>): Promise<Given> {
  const { world } = home
  const user = await userCalled(home, email)
  const folder = await folderCalled(home, path)
  const to = heldByUser(user)
  const [line, kept] = await Promise.all([
    world.registry.line(folder.path),
    world.registry.keptOn(folder.path, to.holder),
  ])
  const present = nearestGrant(line, kept)?.grant ?? noAccess
  const access = { role: asked.role === undefined ? present.role : asked.role, phi: asked.phi ?? present.phi }
  const act = roleGiven({ folder, to, kept: kept[0], by: givenLocally(world) }, access, world.registry)
  const isChanged = act.changes.length > 0
  if (isChanged) await done(home, { changes: act.changes, told: [act.event], folder: folder.path })
  return { user, folder: folder.path, access, isChanged }
}

/** The person of that address, else the group of that name. */
async function holderCalled({ world }: Home, name: string): Promise<NamedHolder> {
  const account = await world.registry.accountByEmail(name)
  return account ? heldByUser(account.user) : heldByGroup(await groupNamed(name, world.registry))
}

/** Takes away what was given to somebody or to a group in a folder. */
export async function takeRole(home: Home, name: string, path: string): Promise<{ subject: string; folder: string }> {
  const { world } = home
  const folder = await folderCalled(home, path)
  const to = await holderCalled(home, name)
  const [kept] = await world.registry.keptOn(folder.path, to.holder)
  const { changes, event } = roleTaken({ folder, to, kept, by: givenLocally(world) }, world.registry)
  await done(home, { changes, told: [event], folder: folder.path })
  return { subject: to.subject, folder: folder.path }
}

export type NewIrb = { readonly number: string; readonly title: string; readonly expiresOn: string | null }

export function parseDay(text: string): string {
  const at = Date.parse(`${text}T00:00:00Z`)
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
  if (isDay) return text
  throw new Refusal('bad-request', 'A day is written yyyy-mm-dd and is one of the calendar.')
}

/** Adds an IRB approval that may then be declared. */
export async function addIrb(home: Home, asked: NewIrb): Promise<Irb> {
  const number = asked.number.trim()
  if (!/^[^\p{C}]{1,64}$/u.test(number)) {
    throw new Refusal('bad-request', 'An IRB number has 1 to 64 characters, none of them a control character.')
  }
  if (await home.world.registry.irb(number)) throw new Refusal('conflict', `IRB ${number} is there already.`)
  const expiresOn = asked.expiresOn === null ? null : parseDay(asked.expiresOn)
  const irb: Irb = {
    number,
    title: parseTitle('title', asked.title),
    expiresOn,
    withdrawn: false,
    folders: null,
    people: null,
  }
  await done(home, irbAct(home, irb))
  return irb
}

/** Changes site settings; what is not named stays. Answers all of them. */
export async function changeSettings(home: Home, asked: unknown): Promise<ChosenSettings> {
  const parsed = SomeSettings.safeParse(asked)
  if (!parsed.success) {
    const names = Object.keys(settingsList).join(', ')
    const [at] = parsed.error.issues[0]?.path ?? []
    const what = at === undefined ? 'There is no such setting' : `${String(at)} cannot be that`
    throw new Refusal('bad-request', `${what}. The settings are ${names}; docs/operating.md says what they take.`)
  }
  const { registry } = home.world
  const before = await registry.settings(0)
  const after = chosenSettings(before, parsed.data)
  const changes = changesBetween(before, after)
  if (changes.length > 0) {
    const told: Act['told'] = [{ type: 'settings-changed', outcome: 'ok', changes }]
    await done(home, { changes: registry.changingSettings(before, after, home.world.now().toISOString()), told })
  }
  return after
}
