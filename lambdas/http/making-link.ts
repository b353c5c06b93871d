// A one-time link for somebody, made by an administrator: what is kept, what is shown once, what is told.
import { type LinkReason, linkSecretBytes, mintLink, type OneTimeLink } from '../../core/one-time-link.ts'
import { Refusal } from '../../core/refusal.ts'
import type { User } from '../../core/user.ts'
import type { KeptPassword } from '../../stores/kept-passwords.ts'
import type { Account } from '../../stores/people.ts'
import type { Operation, World } from '../../stores/world.ts'
import { json } from './answer.ts'
import type { Answer } from './call.ts'

type Person = { readonly held: Account; readonly user: User; readonly kept: KeptPassword }

/** The person a link is for. Throws Refusal `not-found`. */
export async function personFor(id: number, { registry }: World): Promise<Person> {
  const [held, kept] = await Promise.all([registry.accountToChange(id), registry.password(id)])
  if (held && kept) return { held, user: held.user, kept }
  throw new Refusal('not-found', 'There is no such person.')
}

export type MadeLink = {
  readonly change: Operation
  readonly told: { readonly name: string; readonly old: unknown; readonly new: unknown }
  readonly answer: Answer
}

const toldOf = (link: OneTimeLink | undefined) =>
  link ? { reason: link.reason, endsAt: new Date(link.endsAtMs).toISOString(), state: link.state } : null

/** Makes a link; its token is in the answer and nowhere else. In the path it stands behind `#`, which no browser sends. */
export async function makeLink({ id }: User, reason: LinkReason, world: World): Promise<MadeLink> {
  const earlier = await world.registry.link(id)
  const { token, link } = mintLink(id, reason, world.random(linkSecretBytes), world.now().getTime())
  const endsAt = new Date(link.endsAtMs).toISOString()
  return {
    change: world.registry.makingLink(id, earlier, link),
    told: { name: 'oneTimeLink', old: toldOf(earlier), new: toldOf(link) },
    answer: json(201, { token, path: `/app/password#${token}`, reason, endsAt }),
  }
}
