// How folders, schemas and tables may be called, and the name of a table's place among the data sets.
import { createHash } from 'node:crypto'
import { Refusal } from '../core/refusal.ts'

/** Paths of the site itself; a folder of that name could never be reached. */
const reserved = ['api', 'app']

function checkSegment(segment: string): void {
  const isPlain = /^[^\p{C}/\\?#%]+$/u.test(segment) && segment.trim() === segment && !/^\.+$/.test(segment)
  if (!isPlain) {
    throw new Refusal('bad-request', 'A folder is written /A/B, each part without control characters or / \\ ? # %.')
  }
}

/** A folder's path as it is kept; throws Refusal `bad-request` when no folder can be called so. */
export function parseFolderPath(text: string): string {
  const path = text.normalize('NFC').replace(/\/$/, '')
  const [root, ...segments] = path.split('/')
  if (root !== '' || segments.length === 0) throw new Refusal('bad-request', 'A folder is written /A/B.')
  if (path.length > 255) throw new Refusal('bad-request', 'The path of a folder has at most 255 characters.')
  segments.forEach(checkSegment)
  const [first = ''] = segments
  if (reserved.includes(first.toLowerCase())) {
    throw new Refusal('bad-request', `A folder at the root cannot be called "${first}": the site itself is there.`)
  }
  return path
}

/** Checks the name of a schema or a table. No dot, so that `schema.table` has one meaning. */
export function parseName(what: 'schema' | 'table', text: string): string {
  const name = text.normalize('NFC')
  if (/^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_ ()-]{0,99}$/u.test(name) && name.trim() === name) return name
  const rule = 'has 1 to 100 letters, digits, spaces, or any of _ - ( ), and begins with a letter, digit or _'
  throw new Refusal('bad-request', `The name of a ${what} ${rule}.`)
}

/** The folder of a table's versions: readable, and the same for the same table whatever the letter case. */
export function datasetId(folder: string, schema: string, name: string): string {
  const table = [folder, schema, name].map((part) => part.toLowerCase())
  const digest = createHash('sha256').update(JSON.stringify(table), 'utf8').digest('hex')
  const slug = `${table[1]}-${table[2]}`.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '')
  return `${slug.slice(0, 60) || 'table'}-${digest.slice(0, 24)}`
}
