// Tries to sign in, counted per account. They are counted by writes of their own, before any password is looked at: they
// must stand whatever becomes of the request.
import * as z from 'zod/mini'
import type { Item, Key, Table } from './table.ts'

export const attemptsKey = (id: number): Key => ({ pk: `user.${id}`, sk: 'attempts' })

export type Attempts = { readonly failures: number; readonly windowEndsAtMs: number }

/** The tries of a site over any keeper's registry table. */
export function attemptStore(table: Table) {
  return {
    /**
     * Counts one try to sign in before its password is looked at, so that parallel guesses are counted too. Answers
     * how many there have been in the window that is open now.
     */
    async countAttempt(id: number, nowMs: number, windowMs: number): Promise<Attempts> {
      const inWindow = await table.amend(attemptsKey(id), [{ attribute: 'windowEndsAtMs', greaterThan: nowMs }], {
        add: { failures: 1 },
      })
      if (inWindow.amended) return toAttempts(inWindow.item)
      const old = z.number().parse(inWindow.item?.windowEndsAtMs)
      const opened = await table.amend(attemptsKey(id), [{ attribute: 'windowEndsAtMs', equals: old }], {
        set: { failures: 1, windowEndsAtMs: nowMs + windowMs },
      })
      return opened.amended ? toAttempts(opened.item) : this.countAttempt(id, nowMs, windowMs)
    },

    /** Forgets the failed tries after a right password. */
    async clearAttempts(id: number): Promise<void> {
      await table.amend(attemptsKey(id), [], { set: { failures: 0, windowEndsAtMs: 0 } })
    },
  }
}

function toAttempts(item: Item): Attempts {
  return z.object({ failures: z.number(), windowEndsAtMs: z.number() }).parse(item)
}
