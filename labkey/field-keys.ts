// LabKey's field keys: a column's name as it is written in a filter, a sort or a column list.
// `/` separates the steps of a lookup, so it and its like are escaped inside a name.

const escapes = new Map([
  ['$', '$D'],
  ['/', '$S'],
  ['&', '$A'],
  ['}', '$B'],
  ['~', '$T'],
  [',', '$C'],
  ['.', '$P'],
])
const originals = new Map([...escapes].map(([character, written]) => [written, character]))

/** A column name as a field key of one step. */
export function encodeFieldKey(name: string): string {
  return name.replace(/[$/&}~,.]/g, (character) => escapes.get(character) ?? character)
}

/** The column a field key names, or null when it steps through a lookup (which plain tables do not have). */
export function decodeFieldKey(key: string): string | null {
  if (key.includes('/')) return null
  // One pass over the text: `$DS` is a dollar and an S, not a slash.
  return key.replace(/\$[DSABTCP]/g, (written) => originals.get(written) ?? written)
}
