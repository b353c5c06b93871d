// What the engine and its child process say to each other. Errors travel as plain facts; an unexpected one by a
// sentence without cells.
import * as z from 'zod/mini'
import { Refusal, refusalCodes } from '../core/refusal.ts'
import type { Done, Task } from './run.ts'
import type { SqlCheck } from './sql-check.ts'

// The job and the rows come from our own other half; only the envelope is looked at, for speed. Where larger results lie
// is never said: both halves know the folder, and the id is the file's name.
export const ToChild = z.object({ id: z.number(), job: z.custom<Task>() })
export type ToChild = z.infer<typeof ToChild>

export const FromChild = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('memory'), megabytes: z.number() }),
  z.object({ type: z.literal('result'), id: z.number(), done: z.custom<Done>() }),
  z.object({ type: z.literal('checked'), id: z.number(), check: z.custom<SqlCheck>() }),
  z.object({
    type: z.literal('refused'),
    id: z.number(),
    code: z.enum(refusalCodes),
    message: z.string(),
    detail: z.optional(z.string()),
  }),
  z.object({ type: z.literal('failed'), id: z.number(), message: z.string() }),
])
export type FromChild = z.infer<typeof FromChild>

/** The word at its start that makes a child tell how much memory it has while it works. */
export const tellMemory = 'tell-memory'

/** An error as a message. */
export function failure(id: number, error: unknown): FromChild {
  if (error instanceof Refusal) {
    const { code, message, detail } = error
    return { type: 'refused', id, code, message, ...(detail === undefined ? {} : { detail }) }
  }
  return { type: 'failed', id, message: error instanceof Error ? error.message : 'unknown failure' }
}

/** The error that a message stands for. */
export function errorOf(message: Extract<FromChild, { type: 'refused' | 'failed' }>): Error {
  return message.type === 'refused'
    ? new Refusal(message.code, message.message, message.detail)
    : new Error(message.message)
}
