// LIST: the calls that would change rows (labkey-protocol section 9). Data are published, never written over this protocol.

const changing = [
  'query-insertrows',
  'query-updaterows',
  'query-deleterows',
  'query-importrows',
  'query-saverows',
  'query-moverows',
  'query-truncatetable',
  'query-import',
]

/** Whether a call (`controller-action`, in lower case) would change rows. */
export function changesRows(call: string): boolean {
  return changing.includes(call)
}

export const readOnlySentence =
  'The data here are read-only: rows cannot be inserted, updated, deleted or imported by a client. Nothing was changed.'
