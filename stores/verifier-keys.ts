// The verifier keys of the log in AWS, the newest first: the one that signs now, and those before it, so that what they
// signed stays verifiable. They are handed out to whoever verifies; nothing here is secret.
import * as z from 'zod/mini'
import type { Table } from './table.ts'

const Kept = z.object({ keys: z.array(z.string()), version: z.number() })
const key = { pk: 'log', sk: 'keys' }

export type VerifierKeys = ReturnType<typeof verifierKeyStore>

export function verifierKeyStore(registry: Pick<Table, 'get' | 'insert' | 'amend'>) {
  async function kept(): Promise<z.infer<typeof Kept>> {
    const item = await registry.get(key)
    return item ? Kept.parse(item) : { keys: [], version: 0 }
  }
  return {
    all: async (): Promise<readonly string[]> => (await kept()).keys,

    /** Says that this one signs from now on. */
    async signs(newest: string): Promise<void> {
      while (true) {
        const { keys, version } = await kept()
        if (keys[0] === newest) return
        const set = { keys: [newest, ...keys.filter((one) => one !== newest)], version: version + 1 }
        if (version === 0 && (await registry.insert({ ...key, ...set }))) return
        // Of two who begin at once the slower one looks again.
        const { amended } = await registry.amend(key, [{ attribute: 'version', equals: version }], { set })
        if (amended) return
      }
    },
  }
}
