// Layer: turns the authorizer's ids into the context a story runs in, by strong reads. It vouches for nothing itself.
// When they fail it hands the failure on instead of throwing: a number was taken, so even that must be recorded.
import type { MiddlewareObj } from '@middy/core'
import { Refusal } from '../../core/refusal.ts'
import type { Answer, Context, Pass } from './call.ts'
import type { Turn } from './turn.ts'

async function openContext(turn: Turn, pass: Pass): Promise<Context> {
  const { call, world, now } = turn
  const [detail, user, settings] = await Promise.all([
    world.sessions.detail(pass.session),
    world.registry.user(pass.user),
    world.registry.settings(pass.sequence),
  ])
  if (!detail || !user) throw new Refusal('session-expired', 'This session is gone.', 'cleaned away meanwhile')
  return { call, now, pass, user, settings, detail }
}

export function session(): MiddlewareObj<Turn, Answer, Error> {
  return {
    before: async (request) => {
      const turn = request.event
      const { pass } = turn.call
      if (!pass) return
      await openContext(turn, pass).then(
        (context) => {
          turn.context = context
        },
        (error: unknown) => {
          turn.unopened = { error }
        },
      )
    },
  }
}
