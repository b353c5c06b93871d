// Canonical JSON, RFC 8785: one text for one value, so that a leaf can be made again from what it says.

const unfit = () => new Error('a value that JSON cannot hold exactly')

/** The canonical text. Throws for what JSON cannot hold exactly: other numbers, lone surrogates, undefined in a list. */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return textOf(value)
  // The engine writes numbers as the RFC has them.
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value !== 'object') throw unfit()
  if (Array.isArray(value)) return `[${Array.from(value, canonicalJson).join(',')}]`
  return objectOf(value)
}

/** What JSON has nothing to escape in. */
const plainText = /^[ !#-[\]-~]*$/

/** And texts, in what is not ASCII as well. */
function textOf(text: string): string {
  if (plainText.test(text)) return `"${text}"`
  if (!text.isWellFormed()) throw unfit()
  return JSON.stringify(text)
}

/** What is undefined is not there. */
function objectOf(value: object): string {
  const facts: { readonly [name: string]: unknown } = { ...value }
  let text = ''
  // By UTF-16 code units, which is how texts are sorted.
  for (const name of Object.keys(value).sort()) {
    const part = facts[name]
    if (part !== undefined) text += `${text === '' ? '' : ','}${textOf(name)}:${canonicalJson(part)}`
  }
  return `{${text}}`
}
