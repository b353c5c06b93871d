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

/** The names along a path as one field key. */
export function joinFieldKey(names: readonly string[]): string {
  return names.map(encodeFieldKey).join('/')
}

/** The names that a field key steps through, one for a plain column. */
export function splitFieldKey(key: string): string[] {
  // One pass over each part: `$DS` is a dollar and an S, not a slash.
  return key.split('/').map((part) => part.replace(/\$[DSABTCP]/g, (written) => originals.get(written) ?? written))
}

/** A field key as a request names the column: a plain column by its name, a path as a field key. */
export function requestedName(key: string): string {
  const [first = '', ...rest] = splitFieldKey(key)
  return rest.length === 0 ? first : joinFieldKey([first, ...rest])
}
