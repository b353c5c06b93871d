// What the publisher says about a file, held against its header before anything is written. A column that it does not name has the level `default`, or NotPHI when there is none; `unnamed` tells which
// those are, so that nothing is opened in silence. A misspelt name must never pass.

import { definitionFault, parseDefinition, shown } from '../core/definition.ts'
import { encodeFieldKey } from '../core/field-key.ts'
import type { PhiLevel } from '../core/phi.ts'
import type { ColumnType, Lookup } from '../core/query.ts'
import { idTypes } from './column-type.ts'

/** The definition of one file, every column of it decided but for the types that are to be inferred. */
export type FileDefinition = {
  readonly participant: string | null
  readonly key: readonly string[]
  readonly columns: readonly {
    readonly name: string
    readonly phi: PhiLevel
    readonly type: ColumnType | null
    readonly lookup?: Lookup
  }[]
  /** The columns that are NotPHI because nothing was said about them. */
  readonly unnamed: readonly string[]
}

/** Checks an unknown value as a definition, and it against the header. Throws Refusal `bad-request`. */
export function fileDefinition(given: unknown, header: readonly string[]): FileDefinition {
  const definition = parseDefinition(given)
  const { participant = null, key = [], default: otherwise } = definition
  const levels = new Map(Object.entries(definition.columns ?? {}))
  const types = new Map(Object.entries(definition.types ?? {}))
  const lookups = new Map(Object.entries(definition.lookups ?? {}))
  const named = [
    ...levels.keys(),
    ...types.keys(),
    ...lookups.keys(),
    ...key,
    ...(participant === null ? [] : [participant]),
  ]
  for (const name of named) {
    if (!header.includes(name)) throw definitionFault(`names a column that the file lacks: ${shown(name)}.`)
  }
  if (new Set(key).size !== key.length) throw definitionFault('names a key column twice.')
  checkPaths([...lookups.keys()], header)
  const columns = header.map((name) => {
    const lookup = lookups.get(name)
    const phi = levels.get(name) ?? otherwise ?? 'NotPHI'
    return { name, phi, type: types.get(name) ?? null, ...(lookup && { lookup }) }
  })
  checkLevels(columns, participant)
  checkIds(columns, participant)
  // A participant column can only be NotPHI, so naming it as such says its level too.
  const isUnnamed = (name: string) => otherwise === undefined && !levels.has(name) && name !== participant
  return { participant, key, columns, unnamed: header.filter(isUnnamed) }
}

// A path through a lookup must not be taken for a column of that very name.
function checkPaths(lookups: readonly string[], header: readonly string[]): void {
  for (const lookup of lookups) {
    const path = `${encodeFieldKey(lookup)}/`.toLowerCase()
    const taken = header.find((name) => name.toLowerCase().startsWith(path))
    if (taken === undefined) continue
    throw definitionFault(
      `makes a lookup of ${shown(lookup)}, but ${shown(taken)} is a column and would read as its path.`,
    )
  }
}

function checkLevels(columns: FileDefinition['columns'], participant: string | null): void {
  if (columns.some(({ name, phi }) => name === participant && phi !== 'NotPHI')) {
    throw definitionFault('puts the participant column above NotPHI; who was seen must be on record at every level.')
  }
  if (columns.every(({ phi }) => phi !== 'NotPHI')) {
    throw definitionFault('leaves no column at NotPHI; each table needs at least one that everybody may see.')
  }
}

function checkIds(columns: FileDefinition['columns'], participant: string | null): void {
  const type = columns.find(({ name }) => name === participant)?.type ?? 'text'
  if (idTypes.includes(type)) return
  throw definitionFault(
    `gives the participant column the type ${type}, which would spell ids anew; it may be text or integer.`,
  )
}
