// The first set-up of a deployed site: what every site begins with, and one administrator, who is handed a link to choose a
// password; and each time, the providers of identities that the deployment names and the site does not have. No route leads
// here: whoever may invoke this function in the account does it (docs/deploy.md).
import * as z from 'zod/mini'
import type { Told } from '../core/audit-event.ts'
import { firstActivities, firstParagraphs } from '../core/first-rules.ts'
import { Refusal } from '../core/refusal.ts'
import { firstSettings } from '../core/settings.ts'
import { ulid, ulidRandomBytes } from '../core/ulid.ts'
import type { User } from '../core/user.ts'
import { siteEventId } from '../stores/event-ids.ts'
import { isChosen, noPassword } from '../stores/kept-passwords.ts'
import type { Operation, World } from '../stores/world.ts'
import { asNew } from './http/administrator.ts'
import { type MadeLink, makeLink } from './http/making-link.ts'
import { addedProvider } from './http/oidc-administration.ts'
import { oidcBodies } from './http/oidc-fields.ts'
import { once, scrubbed } from './http/on-lambda.ts'
import { factsOf, personFields } from './http/person.ts'

const { email, displayName } = personFields
const Asked = z.strictObject({ email, displayName })

/** `path` stands behind the site's address; it opens once, within a day. */
type Began = { readonly path: string; readonly endsAt: string } | { readonly refused: string }
/** `providers`: what became of each that the deployment names. */
export type SetUp = Began & { readonly providers?: Readonly<Record<string, string>> }

/** Providers as the deployment names them, with the names of their secrets. */
export type Named = {
  readonly providers: readonly unknown[]
  secretOf(name: string): Promise<string>
}
const nobody: Named = { providers: [], secretOf: async () => '' }
const Secret = z.looseObject({ id: z.string(), secretName: z.optional(z.string()) })

type Act = { readonly changes: readonly Operation[]; readonly told: readonly Told[] }

const firstId = 1001
const rights = {
  active: true,
  expiresAt: null,
  siteRoles: ['site administrator'],
  secondFactorRequired: false,
} as const

export function onSetUp(open: () => Promise<World>, named: () => Promise<Named> = async () => nobody) {
  const opened = once(open)
  return async (event: unknown): Promise<SetUp> => {
    const asked = Asked.safeParse(event)
    if (!asked.success) return { refused: 'Say {"email": "...", "displayName": "..."} of the first administrator.' }
    try {
      const world = await opened()
      const began = await setUp(world, asked.data)
      const providers = await addProviders(world, await named())
      return Object.keys(providers).length === 0 ? began : { ...began, providers }
    } catch (error) {
      throw scrubbed(error)
    }
  }
}

async function addProviders(world: World, named: Named): Promise<Record<string, string>> {
  const told: Record<string, string> = {}
  for (const one of named.providers) {
    const { id, secretName, ...facts } = Secret.parse(one)
    told[id] = await addProvider(world, { id, ...facts }, async () =>
      secretName === undefined ? {} : { clientSecret: await named.secretOf(secretName) },
    )
  }
  return told
}

/** One that is there is left alone: it may have been changed in the page. */
async function addProvider(world: World, facts: { id: string }, secret: () => Promise<object>): Promise<string> {
  if (await world.registry.oidcProvider(facts.id)) return 'is there already'
  const sent = oidcBodies.whole.safeParse({ ...facts, ...(await secret()) })
  if (!sent.success) return `refused: ${[...new Set(sent.error.issues.map(({ path }) => path.join('.')))].join(', ')}`
  try {
    const { changes, event } = await addedProvider(sent.data, world)
    return (await record(world, { changes, told: [event] })) ? 'added' : 'is there already'
  } catch (error) {
    if (error instanceof Refusal) return `refused: ${error.message}`
    throw error
  }
}

async function setUp(world: World, { email, displayName }: z.infer<typeof Asked>): Promise<Began> {
  if (await world.registry.isSetUp()) return await invitedAgain(world, email)
  // Found done already where an earlier set-up was cut off.
  for (const act of rules(world)) await record(world, act)
  const user: User = { id: firstId, email, displayName, ...rights, siteRoles: [...rights.siteRoles] }
  const link = await makeLink(user, 'invite', world)
  const changes = asNew(factsOf(user))
  const isDone = await record(world, {
    changes: [
      ...world.registry.addingUser(user, noPassword, { at: world.now().toISOString() }),
      link.change,
      // Where they are, the site is set up: of two who do it at once, one does.
      ...world.registry.addingSettings(firstSettings),
    ],
    told: [
      { type: 'user-changed', outcome: 'ok', subject: email, changes: [...changes, link.told] },
      { type: 'settings-changed', outcome: 'ok', changes: asNew(firstSettings) },
    ],
  })
  return isDone ? shown(link) : { refused: 'Somebody else has just set up this site.' }
}

/** The link may have run out before it was used. Who has chosen a password is not helped here. */
async function invitedAgain(world: World, email: string): Promise<Began> {
  const refused = { refused: 'This site is set up already.' }
  const [user, kept] = await Promise.all([world.registry.user(firstId), world.registry.password(firstId)])
  if (user?.email !== email || !kept || isChosen(kept)) return refused
  const link = await makeLink(user, 'invite', world)
  const told: Told = { type: 'user-changed', outcome: 'ok', subject: email, changes: [link.told] }
  return (await record(world, { changes: [link.change], told: [told] })) ? shown(link) : refused
}

const Answer = z.object({ path: z.string(), endsAt: z.string() })

function shown({ answer }: MadeLink): Began {
  return Answer.parse(JSON.parse(z.string().parse(answer.body)))
}

function rules({ registry }: World): readonly Act[] {
  const activities = firstActivities.map(({ name: subject, ...facts }): Told => {
    return { type: 'activity-changed', outcome: 'ok', subject, changes: asNew(facts) }
  })
  const paragraphs = firstParagraphs.map((paragraph): Act => {
    const { id: subject, ...facts } = paragraph
    const told: Told = { type: 'terms-changed', outcome: 'ok', subject, changes: asNew(facts) }
    return { changes: [registry.addingParagraph(paragraph)], told: [told] }
  })
  return [{ changes: [registry.addingActivities(firstActivities)], told: activities }, ...paragraphs]
}

/** All or none, with the events that tell of it. False when it was there already. */
async function record(world: World, { changes, told }: Act): Promise<boolean> {
  const requestId = Buffer.from(world.random(12)).toString('hex')
  const events = told.map((one) => world.audit.inserting(eventOf(world, one, requestId)))
  return (await world.together([...changes, ...events], requestId)).done
}

/** Of nobody who signed in: who invoked the function stands in the account's own trail. */
function eventOf({ now, random }: World, told: Told, requestId: string) {
  const at = now().toISOString()
  return {
    id: siteEventId(at, ulid(now().getTime(), random(ulidRandomBytes))),
    session: null,
    at,
    user: null,
    actingAs: null,
    key: null,
    address: '',
    userAgent: 'proviso set-up',
    folder: null,
    declaration: null,
    requestId,
    ...told,
  }
}
