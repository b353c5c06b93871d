// What a site's rules say, remembered while it is proven to be current (decision 047). Every transaction that changes a rule
// gives the site a new generation; each request reads the generation, strongly, and what was remembered under another one is
// not used. Nothing is ever right because it was right a moment ago.
import { frozen } from './read-once.ts'
import { type Item, KeeperUnavailable, type Key, type Operation, type Table } from './table.ts'

/** The copies of the settings, each with the generation: no single item is the ceiling of the site. */
export const settingsCopies = 8

export const settingsKey = (copy: number): Key => ({ pk: `settings.${copy % settingsCopies}`, sk: 'settings' })

/** Of a site whose rules were never changed. */
export const firstGeneration = 'first'

export const generationBytes = 16

/** Whether an item is one of those that are remembered: who somebody is, what was given to them, what it is given in. */
export function isRule({ pk, sk }: Key): boolean {
  if (pk.startsWith('user.')) return sk === 'user' || sk === 'groups'
  return pk.startsWith('folder.') || pk === 'irbs' || pk === 'activities'
}

/** When somebody last signed in stands beside what they may; no request is decided by it. */
function isRuleChange(operation: Operation): boolean {
  if (operation.table !== 'registry') return false
  if ('insert' in operation) return isRule(operation.insert)
  const names = [...Object.keys(operation.set), ...(operation.remove ?? [])]
  return isRule(operation.amend) && names.some((name) => name !== 'signedInAt')
}

/** The registry's table for stores that write by themselves: never a rule, whose change goes with a new generation. */
export function withoutRuleWrites(table: Table): Table {
  const check = (key: Key, names: readonly string[]) => {
    if (isRule(key) && names.some((name) => name !== 'version'))
      throw new TypeError('a rule is changed in a transaction')
  }
  return {
    ...table,
    async insert(item) {
      check(item, ['insert'])
      return await table.insert(item)
    },
    async amend(key, when, change, durable) {
      check(key, [change.set, change.add].flatMap((part) => Object.keys(part ?? {})).concat(change.remove ?? []))
      return await table.amend(key, when, change, durable)
    },
  }
}

/**
 * The same operations, with a new generation where a rule is among them. Those that are added stand behind the given ones;
 * what is added is refused only where there are no settings, which is a site that is being set up.
 */
export function withGeneration(operations: readonly Operation[], newGeneration: () => string): readonly Operation[] {
  if (!operations.some(isRuleChange)) return operations
  const generation = newGeneration()
  const marked = operations.map((one) => (isOfSettings(one) ? { ...one, set: { ...one.set, generation } } : one))
  const named = new Set(marked.map((one) => ('insert' in one ? one.insert.pk : one.amend.pk)))
  const missing = Array.from({ length: settingsCopies }, (_, copy) => settingsKey(copy)).filter(
    ({ pk }) => !named.has(pk),
  )
  const added = missing.map((key): Operation => ({ table: 'registry', amend: key, when: [], set: { generation } }))
  return [...marked, ...added]
}

function isOfSettings(operation: Operation): operation is Extract<Operation, { amend: Key }> {
  return operation.table === 'registry' && 'amend' in operation && operation.amend.sk === 'settings'
}

/** A rule as it was read together with the generation; undefined stands for an item that is not there. */
type Held = { readonly item: Item | undefined; readonly atMs: number }

/** So many items are remembered, of so many characters as JSON, and for so long: what was changed past this code counts after that too. */
const mostItems = 20_000
const mostCharacters = 16_000_000
const mostMs = 60_000

export type RuleMemory = {
  /** The registry's table for one request: rules come from memory where they were read in `generation`. */
  asOf(generation: string): Table
}

/** A memory over the registry's table. `nowMs` may be any clock that goes on. */
export function ruleMemory(table: Table, nowMs: () => number): RuleMemory {
  /** Of one generation: nothing of an earlier one will be asked for again. */
  const held = new Map<string, Held>()
  let heldIn = ''
  let characters = 0
  /** The next copy each time, so that no single one is asked for all that is not known. */
  let copy = 0

  function remember(generation: string, name: string, item: Item | undefined): void {
    const added = item === undefined ? 0 : JSON.stringify(item).length
    if (generation !== heldIn || held.size >= mostItems || characters + added > mostCharacters) {
      held.clear()
      characters = 0
    }
    heldIn = generation
    characters += added
    held.set(name, { item, atMs: nowMs() })
  }

  // Read together with the generation, as of one moment: a transaction that is just being done could otherwise show its
  // generation already and the rule still as it was, and that would be remembered for as long as the generation lasts.
  async function readAnew(name: string, key: Key): Promise<Item | undefined> {
    copy += 1
    const together = await readTogether([settingsKey(copy), key])
    // Somebody is changing the settings, or all ask for them: read alone it is as current, and not remembered.
    if (together === null) return await table.get(key)
    const [settings, item] = together
    const generation = settings?.generation
    if (typeof generation !== 'string') return item
    const kept = item && frozen(item)
    remember(generation, name, kept)
    return kept
  }

  async function readTogether(keys: readonly Key[]): Promise<readonly (Item | undefined)[] | null> {
    try {
      return await table.getTogether(keys)
    } catch (error) {
      if (error instanceof KeeperUnavailable && error.reason === 'throttled') return null
      throw error
    }
  }

  return {
    asOf: (generation) => ({
      ...table,
      async get(key) {
        if (!isRule(key)) return await table.get(key)
        const name = JSON.stringify([key.pk, key.sk])
        const known = generation === heldIn ? held.get(name) : undefined
        const isCurrent = known !== undefined && nowMs() - known.atMs < mostMs
        return isCurrent ? known.item : await readAnew(name, key)
      },
    }),
  }
}
