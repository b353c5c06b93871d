// Whom to act as, in the words of LabKey's clients (labkey-protocol sections 5 and 8.4): a person, a group, a set of roles.
import { type PhiLevel, phiLevels } from '../core/phi.ts'
import type { FolderRole } from '../core/user.ts'
import { bad, lookupIn } from './lookup.ts'
import type { RequestParameters } from './parameters.ts'
import { quoted } from './quoted.ts'

export type ImpersonationTarget =
  | { readonly email: string }
  | { readonly id: number }
  | { readonly group: number }
  | { readonly roles: (FolderRole | 'auditor')[]; readonly phi: PhiLevel }

/** Names of the calls that a JSON body may give a list. */
export const impersonationLists = ['roleNames', 'roleNames[]'] as const

export function userToImpersonate(parameters: RequestParameters): ImpersonationTarget {
  const get = lookupIn(parameters)
  const [email, id] = [get('email'), get('userId')]
  if (email !== undefined && email !== '') return { email }
  if (id !== undefined && /^\d{1,10}$/.test(id)) return { id: Number(id) }
  throw bad('Must specify an email or userId')
}

export function groupToImpersonate(parameters: RequestParameters): ImpersonationTarget {
  const id = lookupIn(parameters)('groupId')
  if (id !== undefined && /^\d{1,10}$/.test(id)) return { group: Number(id) }
  throw bad('Must specify a groupId')
}

/** LabKey's names of roles, without their package, and our own. */
const roleNames: ReadonlyMap<string, FolderRole | 'auditor'> = new Map([
  ['readerrole', 'reader'],
  ['reader', 'reader'],
  ['editorrole', 'editor'],
  ['editor', 'editor'],
  ['folderadminrole', 'folder administrator'],
  ['projectadminrole', 'folder administrator'],
  ['folder administrator', 'folder administrator'],
  ['canseeauditlogrole', 'auditor'],
  ['auditor', 'auditor'],
])

const levelNames: ReadonlyMap<string, PhiLevel> = new Map([
  ['limitedphireaderrole', 'Limited'],
  ['fullphireaderrole', 'PHI'],
  ['restrictedphireaderrole', 'Restricted'],
])

/** PHI roles are roles like others in LabKey; the highest of them is the level here. */
export function rolesToImpersonate(parameters: RequestParameters): ImpersonationTarget {
  const given = impersonationLists.flatMap((list) => parameters.get(list) ?? []).filter((name) => name !== '')
  const [first] = given
  if (first === undefined) throw bad('Must provide roles to impersonate')
  const roles = new Set<FolderRole | 'auditor'>()
  const levels = new Set<PhiLevel>()
  for (const name of given) {
    const short = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
    const [role, level] = [roleNames.get(short), levelNames.get(short)]
    if (role !== undefined) roles.add(role)
    else if (level !== undefined) levels.add(level)
    else throw bad(`There is no role ${quoted(name)} here.`)
  }
  return { roles: [...roles], phi: phiLevels.findLast((level) => levels.has(level)) ?? 'NotPHI' }
}
