// What is wrong with a file to be published, said so that a person finds the place: line and column, never the cell.
import { Refusal } from '../core/refusal.ts'

/** Where in the file: the physical line, and the column's name or, before names are known, its number. */
export type Place = { readonly line: number; readonly column?: string | number }

/** A refusal that begins with the place. */
export function publishFault(place: Place, sentence: string): Refusal {
  const column = place.column === undefined ? '' : `, column ${place.column}`
  return new Refusal('bad-request', `line ${place.line}${column}: ${sentence}`)
}
