// The log as lines of the audit log group: what is new in the log, in its order, until each is acknowledged.
import * as z from 'zod/mini'
import type { SealedLog } from './log.ts'
import { logFollower } from './log-follower.ts'
import type { Line, LogGroup } from './log-group.ts'
import type { Table } from './table.ts'

/** What came before the reviewers: how many entries, how many of them tell of a number that nobody told of, and since when the first waited. */
export type Shown = { readonly entries: number; readonly unresolved: number; readonly waitedSinceMs: number | null }

export type LogLines = { show(): Promise<Shown> }

export type LogLinesParts = {
  readonly registry: Pick<Table, 'get' | 'insert' | 'amend'>
  readonly log: Pick<SealedLog, 'entriesFrom'>
  readonly group: LogGroup
  now(): Date
}

/** As much of an entry as matters here; one that tells of a lost event has neither. */
const Said = z.object({ at: z.optional(z.string()), type: z.optional(z.string()) })

/** The line is the entry itself, byte for byte, so that it can be held against the log. */
export function logLines({ registry, log, group, now }: LogLinesParts): LogLines {
  return {
    async show() {
      const shown: (Line & { readonly type: string | undefined })[] = []
      const follower = logFollower('log-group', registry, log, async (entries) => {
        const lines = entries.map(({ bytes }) => {
          const text = Buffer.from(bytes).toString()
          const { at = now().toISOString(), type } = Said.parse(JSON.parse(text))
          return { at, text, type }
        })
        await group.put(lines)
        shown.push(...lines)
      })
      const entries = await follower.follow()
      const times = shown.map(({ at }) => Date.parse(at))
      const waitedSinceMs = times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b))
      return { entries, unresolved: shown.filter(({ type }) => type === 'unresolved').length, waitedSinceMs }
    },
  }
}
