// Layer: one operational line a call, without path, query, body or header values: they may hold what must not be logged.
import type { MiddlewareObj } from '@middy/core'
import { Refusal } from '../../core/refusal.ts'
import type { Answer } from './call.ts'
import type { Turn } from './turn.ts'

function describe(error: Error): { code: string; detail: string } {
  if (error instanceof Refusal) return { code: error.code, detail: error.detail ?? '' }
  // The message of an unexpected error may hold a value; its name and the first frame say where to look.
  const frame = error.stack?.split('\n').find((line) => line.trim().startsWith('at ')) ?? ''
  return { code: error.name, detail: frame.trim().replace(/\(?file:\/\/.*\/(?=[^/]+\/[^/]+$)/, '(') }
}

export function log(): MiddlewareObj<Turn, Answer, Error> {
  return {
    after: (request) => {
      const { call, world, eventId } = request.event
      const status = request.response?.status ?? 0
      const line = { route: call.route.route, requestId: call.requestId, httpStatus: status, event: eventId }
      world.log({ level: 'info', message: 'answered', ...line })
    },
    onError: (request) => {
      const { call, world, eventId } = request.event
      const { code, detail } = describe(request.error ?? new Error('unknown'))
      const level = request.error instanceof Refusal ? 'info' : 'error'
      const line = { route: call.route.route, requestId: call.requestId, code, detail, event: eventId }
      world.log({ level, message: 'refused or failed', ...line })
    },
  }
}
