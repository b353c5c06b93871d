// How schemas and tables may be called, and the name of a table's place among the data sets.
import { createHash } from 'node:crypto'
import { Refusal } from './refusal.ts'

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
