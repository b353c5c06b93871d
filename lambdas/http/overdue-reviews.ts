// Tells of reviews that nobody closed in time: an event each, once a day. Whoever seals calls it as often as they like.
import type { AuditEvent } from '../../core/audit-event.ts'
import { siteEventId } from '../../stores/event-ids.ts'
import type { World } from '../../stores/world.ts'
import { occasionUlid } from './record.ts'
import { everybody, isReviewOverdue } from './reviewing.ts'

type Telling = Pick<World, 'registry' | 'audit' | 'now' | 'random'>

/** Answers how many were told of now; the same day again they are not told of twice, whoever asks. */
export function overdueTeller(world: Telling): () => Promise<number> {
  let told = ''
  return async () => {
    const today = world.now().toISOString().slice(0, 10)
    if (told === today) return 0
    const count = await tellOverdue(world)
    told = today
    return count
  }
}

async function tellOverdue({ registry, audit, now, random }: Telling): Promise<number> {
  const { reviewDays } = await registry.settings(0)
  const at = now()
  const requestId = Buffer.from(random(12)).toString('hex')
  let count = 0
  for await (const page of registry.reviewsBehind(null)) {
    for (const review of page.filter((one) => isReviewOverdue(one, reviewDays, at))) {
      const event = overdueEvent(review, at, requestId)
      if (await audit.insert(event)) count += 1
    }
  }
  return count
}

type Told = {
  readonly id: string
  readonly email: string | null
  readonly folder: string | null
  readonly until: string
}

function overdueEvent({ id: review, email, folder, until }: Told, now: Date, requestId: string): AuditEvent {
  const at = now.toISOString()
  // The same id all day: a second one finds its place taken.
  const dayMs = Date.parse(`${at.slice(0, 10)}T00:00:00.000Z`)
  return {
    id: siteEventId(at, occasionUlid(`review-overdue|${review}`, dayMs)),
    ...{ session: null, at, user: null, actingAs: null, key: null, address: 'site', userAgent: 'proviso', folder },
    ...{ declaration: null, requestId },
    ...{ type: 'review-overdue', outcome: 'ok', subject: email ?? everybody, review, until },
  }
}
