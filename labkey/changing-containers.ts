// core-createContainer in the words of LabKey's clients: a folder made in the folder of the call's path.
import { bad, lookupIn, readBoolean, required } from './lookup.ts'
import type { RequestParameters } from './parameters.ts'

export type NewContainer = { readonly path: string; readonly title?: string }

/**
 * Reads the call of any client; `parent` is the folder of its path, null at the root. A description and a type of folder are
 * LabKey's own and nothing here; what would make another thing than a folder is refused.
 */
export function parseCreateContainer(parameters: RequestParameters, parent: string | null): NewContainer {
  const get = lookupIn(parameters)
  if (readBoolean('isWorkbook', get, false)) throw bad('There are no workbooks here, only folders.')
  const name = required('name', get)
  if (name.includes('/')) throw bad('The name of a folder holds no /: the path of the call says where it is made.')
  const title = get('title')
  if (title !== undefined && !/^[^\p{C}]{1,200}$/u.test(title)) {
    throw bad('A title has at most 200 characters, none of them a control character.')
  }
  return { path: `${parent ?? ''}/${name}`, ...(title === undefined ? {} : { title }) }
}
