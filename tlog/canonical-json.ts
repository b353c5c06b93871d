// Canonical JSON, RFC 8785: one text for one value, so that a leaf can be made again from what it says.

/** The canonical text. Throws for what JSON cannot hold exactly: other numbers, lone surrogates, undefined. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value)
  if (typeof value === 'string' && value.isWellFormed()) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object') throw new Error('a value that JSON cannot hold exactly')
  // By UTF-16 code units, which is how JavaScript compares texts.
  const names = Object.entries(value).filter(([, part]) => part !== undefined)
  const sorted = names.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return `{${sorted.map(([name, part]) => `${canonicalJson(name)}:${canonicalJson(part)}`).join(',')}}`
}
