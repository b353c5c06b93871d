// Finish to sign in at a provider of identities: the browser comes back with a code, and if all holds a session begins, the
// same as with a password.
import * as z from 'zod/mini'
import { whyNoSignIn } from '../core/dormancy.ts'
import { isProvenEnough, methodsOf } from '../core/oidc.ts'
import { Refusal } from '../core/refusal.ts'
import type { User } from '../core/user.ts'
import type { KeptProvider } from '../stores/oidc.ts'
import type { World } from '../stores/world.ts'
import type { Call, OpenEndpoint, Outcome } from './http/call.ts'
import { fields } from './http/fields.ts'
import { type Proof, proofFor } from './http/oidc-client.ts'
import { ProviderId } from './http/oidc-fields.ts'
import { type Flow, flowOf, flowSeconds, stateDigest } from './http/oidc-flow.ts'
import { meantBy, movingGroups } from './http/oidc-person.ts'
import { openSession } from './http/open-session.ts'
import { countAddress } from './http/throttle.ts'

const Text = z.optional(z.string().check(z.maxLength(4096)))
// Providers say more than the protocol has; it is let lie.
const Query = z.object({ provider: ProviderId, code: Text, state: Text, iss: Text, error: Text })
type Query = z.infer<typeof Query>

const sentences = {
  'oidc-state': 'This sign-in was not begun in this browser, or too long ago. Begin again.',
  oidc: 'The provider did not confirm who you are. Begin again.',
  'oidc-down': 'The provider does not answer just now. Try again in a moment.',
  'oidc-method': 'This site asks for a stronger way to prove who you are. Use a second factor at the provider.',
  'oidc-email': 'The provider does not vouch for an e-mail address of yours that counts here.',
  'oidc-nobody': 'Nobody here belongs to this identity. Ask an administrator of this site for an account.',
  disabled: 'This account cannot be used. Ask an administrator of this site.',
  dormant: 'This account cannot be used. Ask an administrator of this site.',
} as const
type Reason = keyof typeof sentences

function failed(provider: string, reason: Reason, user: User | null = null): Outcome {
  const code = reason === 'oidc-down' ? 'unavailable' : 'login-failed'
  return {
    event: { type: 'login-failed', outcome: 'refused', code, reason, provider },
    subject: { user: user && { id: user.id, email: user.email }, session: null },
    answer: new Refusal(code, sentences[reason]),
  }
}

type Way = { readonly flow: Flow; readonly provider: KeptProvider; readonly call: Call; readonly world: World }
type Settings = Awaited<ReturnType<World['registry']['settings']>>

/** A proof that holds: an account, its groups, a session. All of it is one transaction, and spends what was begun. */
async function enter(proof: Proof, settings: Settings, { flow, provider, call, world }: Way): Promise<Outcome> {
  const methods = methodsOf(proof.claims)
  if (!isProvenEnough(provider, methods)) return failed(provider.id, 'oidc-method')
  const meant = await meantBy(proof, provider, world)
  if ('why' in meant) return failed(provider.id, meant.why, meant.user)
  const { account, isNew } = meant
  const why = whyNoSignIn(account, settings, world.now())
  if (why !== null) return failed(provider.id, why, account.user)
  const moved = await movingGroups(account.user, proof, provider, world)
  const changes = [...meant.told, ...moved.told]
  const told = { provider: provider.id, ...(changes.length > 0 ? { accountChanges: changes } : {}) }
  const opened = await openSession({ account, ...methods, isNew, told }, settings, call, world)
  if (opened.answer instanceof Refusal) return opened
  const { 'set-cookie': cookie = '' } = opened.answer.headers ?? {}
  const spent = world.sessions.spending(stateDigest(flow), flow.beganAtMs + flowSeconds * 1000)
  return {
    ...opened,
    changes: [spent, ...meant.changes, ...moved.changes, ...(opened.changes ?? [])],
    conflict: new Refusal('conflict', 'This was used already, or somebody signed in at the same moment. Begin again.'),
    answer: { status: 303, headers: { location: flow.returnTo, 'set-cookie': cookie }, body: null },
  }
}

/** What came back, for this provider and this browser; null where it is not what was begun. */
function begunBy({ provider, state }: Query, call: Call, { now }: World): Flow | null {
  const flow = flowOf(call, now())
  return flow !== null && flow.provider === provider && flow.state === state ? flow : null
}

export const endpoint: OpenEndpoint<Query> = {
  input: fields(Query),

  async runOpen(sent, call, world) {
    const { registry, random } = world
    const provider = await registry.oidcProvider(sent.provider)
    if (!provider?.active) throw new Refusal('not-found', 'There is no such provider here.')
    const settings = await registry.settings(random(1)[0] ?? 0)
    const tries = await countAddress(call, settings, world)
    const flow = begunBy(sent, call, world)
    if (flow === null) return failed(provider.id, 'oidc-state')
    if (sent.code === undefined || sent.error !== undefined) return failed(provider.id, 'oidc')
    const iss = sent.iss === undefined ? {} : { iss: sent.iss }
    const proof = await proofFor(provider, flow, { code: sent.code, state: flow.state, ...iss }, world)
    if (proof.failed === 'refused') return failed(provider.id, 'oidc')
    if (proof.failed === null) {
      const outcome = await enter(proof, settings, { flow, provider, call, world })
      if (!(outcome.answer instanceof Refusal)) await tries.forgive()
      return outcome
    }
    await tries.forgive()
    return failed(provider.id, 'oidc-down')
  },
}
