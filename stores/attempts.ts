// Tries to sign in, counted per account, and for addresses that have none in a fixed number of counters, so that both
// are barred alike. They are counted by writes of their own, before any password is looked at: they must stand whatever
// becomes of the request.
import { createHmac } from 'node:crypto'
import * as z from 'zod/mini'
import type { Attempts } from '../core/sign-in.ts'
import type { Item, Key, Operation, Table } from './table.ts'

/** Where the tries of an account are counted. */
export const counterOf = (id: number): Key => ({ pk: `user.${id}`, sk: 'attempts' })

/** An e-mail address as it is compared. */
export const foldedAddress = (email: string): string => email.trim().toLowerCase()

/** Four digits of the address's keyed hash: 65,536 counters are all that a flood of invented addresses can ever make. */
const strangerDigits = 4
const secretKey: Key = { pk: 'attempts', sk: 'secret' }

/** The tries of a site over any keeper's registry table. */
export function attemptStore(table: Table) {
  /** Drawn once a site. Without it anybody could compute which invented address shares a counter with another. */
  async function strangerSecret(fresh: Uint8Array): Promise<string> {
    const kept = await table.get(secretKey)
    if (kept) return z.string().parse(kept.secret)
    await table.insert({ ...secretKey, secret: Buffer.from(fresh).toString('base64') })
    return strangerSecret(fresh)
  }

  /** By a hash that nobody outside can compute. */
  async function shortHash(text: string, fresh: Uint8Array): Promise<string> {
    const hash = createHmac('sha256', await strangerSecret(fresh))
      .update(text)
      .digest('hex')
    return hash.slice(0, strangerDigits)
  }

  return {
    counterOf,

    /** Where tries for an address without an account are counted; `fresh` becomes the site's secret when it has none. */
    async strangerCounter(email: string, fresh: Uint8Array): Promise<Key> {
      return { pk: `attempts.${await shortHash(foldedAddress(email), fresh)}`, sk: 'attempts' }
    },

    /**
     * Counts one try to sign in before its password is looked at, so that parallel guesses are counted too. Answers
     * how many there have been in the window that is open now.
     */
    async countAttempt(counter: Key, nowMs: number, windowMs: number): Promise<Attempts> {
      const inWindow = await table.amend(counter, [{ attribute: 'windowEndsAtMs', greaterThan: nowMs }], {
        add: { failures: 1 },
      })
      if (inWindow.amended) return toAttempts(inWindow.item)
      const first = { failures: 1, windowEndsAtMs: nowMs + windowMs }
      const isOpened = inWindow.item
        ? (await table.amend(counter, stillAs(toAttempts(inWindow.item)), { set: first })).amended
        : await table.insert({ ...counter, ...first })
      return isOpened ? first : this.countAttempt(counter, nowMs, windowMs)
    },

    /** The tries that count against an account. */
    async attempts(id: number): Promise<Attempts> {
      const item = await table.get(counterOf(id))
      return item ? toAttempts(item) : { failures: 0, windowEndsAtMs: 0 }
    },

    /** Where the tries of a caller's address are counted, in as many counters as those of strangers. */
    async addressCounter(block: string, fresh: Uint8Array): Promise<Key> {
      return { pk: `throttle.${await shortHash(`address|${block}`, fresh)}`, sk: 'attempts' }
    },

    /** Takes one try back out of the window it was counted in. */
    async uncountAttempt(counter: Key, counted: Attempts): Promise<void> {
      await table.amend(counter, stillAs(counted), { add: { failures: -1 } })
    },

    /** Forgets the failed tries after a right password. */
    async clearAttempts(id: number): Promise<void> {
      await table.amend(counterOf(id), [], { set: forgotten })
    },

    /** Forgets them on an administrator's word; refused when another window was opened meanwhile. */
    unlocking(id: number, seen: Attempts): Operation {
      return { table: 'registry', amend: counterOf(id), when: stillAs(seen), set: forgotten }
    },
  }
}

const forgotten = { failures: 0, windowEndsAtMs: 0 }

function stillAs({ windowEndsAtMs }: Attempts) {
  return [{ attribute: 'windowEndsAtMs', equals: windowEndsAtMs }]
}

function toAttempts(item: Item): Attempts {
  return z.object({ failures: z.number(), windowEndsAtMs: z.number() }).parse(item)
}
