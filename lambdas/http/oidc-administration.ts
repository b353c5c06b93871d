// Adding and changing providers of identities, whoever does it and wherever: what changes, what is told, what is shown.
import { Refusal } from '../../core/refusal.ts'
import type { World } from '../../stores/world.ts'
import { chosenProvider, type SentNewProvider, type SentProvider, showProvider } from './oidc-fields.ts'
import { changesIn } from './rule-changes.ts'
import type { Ruled } from './ruling.ts'

type Shown = ReturnType<typeof showProvider>

export async function addedProvider(body: SentNewProvider, world: World): Promise<Ruled<Shown>> {
  const provider = await chosenProvider(body, {}, world)
  const { id: subject, ...facts } = showProvider(provider)
  return {
    changes: [world.registry.addingOidcProvider(provider)],
    conflict: new Refusal('conflict', 'There is a provider of that id. Change that one.'),
    event: { type: 'provider-changed', outcome: 'ok', subject, changes: changesIn({}, facts) },
    folder: null,
    reach: null,
    shown: { id: subject, ...facts },
  }
}

export async function changedProvider(body: SentProvider, world: World): Promise<Ruled<Shown>> {
  const { registry } = world
  const before = await registry.oidcProvider(body.id)
  if (!before) throw new Refusal('not-found', 'There is no such provider.')
  const { version: _, ...kept } = before
  const after = await chosenProvider(body, kept, world)
  const isOther = body.clientSecret !== undefined && body.clientSecret !== before.clientSecret
  const replaced = isOther && before.clientSecret !== null && after.clientSecret !== null
  const changes = [
    ...changesIn(showProvider(before), showProvider(after)),
    ...(replaced ? [{ name: 'clientSecret', old: 'set', new: 'another' }] : []),
  ]
  return {
    changes: changes.length > 0 ? [registry.changingOidcProvider(before, after)] : [],
    event: { type: 'provider-changed', outcome: 'ok', subject: before.id, changes },
    folder: null,
    reach: null,
    shown: showProvider(after),
  }
}
