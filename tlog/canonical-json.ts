// Canonical JSON, RFC 8785: one text for one value, so that a leaf can be made again from what it says.

const unfit = () => new Error('a value that JSON cannot hold exactly')

/** The canonical text. Throws for what JSON cannot hold exactly: other numbers, lone surrogates, undefined. */
export function canonicalJson(value: unknown): string {
  // The engine's own writer gives numbers and texts as the RFC has them; only the order of names is ours to see to.
  return JSON.stringify(inOrder(value)) ?? written(value)
}

/** The same value with its names in order; undefined where an object cannot keep them so. */
function inOrder(value: unknown): unknown {
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (typeof value === 'string' && value.isWellFormed()) return value
  if (typeof value !== 'object') throw unfit()
  if (Array.isArray(value)) {
    const parts = value.map(inOrder)
    return parts.includes(undefined) ? undefined : parts
  }
  return objectInOrder(Object.entries(value).filter(([, part]) => part !== undefined))
}

/** Objects put whole numbers first, whatever order they are given in; and one name is no name but the prototype's. */
const unkept = /^(?:\d+|__proto__)$/

function objectInOrder(names: [string, unknown][]): unknown {
  const ordered: Record<string, unknown> = {}
  // By UTF-16 code units, which is how JavaScript compares texts.
  for (const [name, part] of names.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    if (!name.isWellFormed()) throw unfit()
    const kept = inOrder(part)
    if (kept === undefined || unkept.test(name)) return undefined
    ordered[name] = kept
  }
  return ordered
}

/** The text by hand, for what an object does not keep in order. */
function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const names = Object.entries(value).filter(([, part]) => part !== undefined)
  const sorted = names.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return `{${sorted.map(([name, part]) => `${JSON.stringify(name)}:${canonicalJson(part)}`).join(',')}}`
}
