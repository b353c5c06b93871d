// May this person, in this context, read what they ask for? Pure decisions; a "no" is a value, because it is recorded.
import { checkIrb, type Declaration, type Irb, type No, no } from './declaration.ts'
import { effectivePhi, isWithin, type PhiLevel } from './phi.ts'
import type { Column, Filter, SelectPlan, SelectRequest, Sort, TableShape } from './query.ts'

export const folderRoles = ['reader', 'editor', 'folder administrator'] as const
export type FolderRole = (typeof folderRoles)[number]

export const siteRoles = ['auditor', 'site administrator'] as const
export type SiteRole = (typeof siteRoles)[number]

/** What somebody may in one folder. The PHI role stands apart from the others; without one it is NotPHI. */
export type FolderAccess = { readonly role: FolderRole | null; readonly phi: PhiLevel }

export type User = {
  readonly id: number
  readonly email: string
  readonly displayName: string
  readonly active: boolean
  /** From this moment on the account is as if disabled; null never. */
  readonly expiresAt: string | null
  readonly siteRoles: readonly SiteRole[]
}

/** Whether the account may be used at all. An end that is no time lets nobody in. */
export function isUsable(user: User, now: Date): boolean {
  return user.active && (user.expiresAt === null || now.getTime() < Date.parse(user.expiresAt))
}

export function isSiteAdministrator(user: User): boolean {
  return user.siteRoles.includes('site administrator')
}

export function mayReadAudit(user: User): boolean {
  return user.siteRoles.includes('auditor') || isSiteAdministrator(user)
}

/** Whether the folder may be seen. Site administrators may see all folders, at no PHI level. */
export function mayRead(user: User, access: FolderAccess): boolean {
  return access.role !== null || isSiteAdministrator(user)
}

export type DataContext = {
  readonly user: User
  readonly access: FolderAccess
  readonly declaration: Declaration | undefined
  /** The registry's entry for the declared IRB number, read for this request. */
  readonly irb: Irb | undefined
  readonly now: Date
}

export type FolderDecision = { readonly allow: true; readonly phi: PhiLevel } | No

const howToDeclare = 'Sign in in the browser and declare there (POST /api/declaration); the key then works as it is.'

/** Whether data of a folder may be read in this context, and up to which PHI level. */
export function decideFolder(folder: string, context: DataContext): FolderDecision {
  const { user, access, declaration } = context
  if (!mayRead(user, access)) return no('forbidden', `You have no role in ${folder}.`)
  if (!declaration || declaration.folder.toLowerCase() !== folder.toLowerCase()) {
    return no('declaration-required', `Declare your activity, IRB and PHI level for ${folder} first. ${howToDeclare}`)
  }
  if (declaration.irb !== null) {
    const irb = checkIrb(context.irb, declaration.irb, context.now)
    if (!irb.allow) return no('declaration-required', `${irb.why} Declare again for ${folder}. ${howToDeclare}`)
  }
  return { allow: true, phi: effectivePhi(access.phi, declaration.phi) }
}

/** What becomes of columns above the level: `blank` answers them as null, `hide` treats them as if there were none. */
export const phiColumnModes = ['blank', 'hide'] as const
export type PhiColumns = (typeof phiColumnModes)[number]

/** The table as this level sees it in a folder of this mode. */
export function visibleTable(table: TableShape, phi: PhiLevel, mode: PhiColumns): TableShape {
  if (mode === 'blank') return table
  const columns = table.columns.filter((c) => isWithin(c.phi, phi))
  const isThere = (name: string) => columns.some((c) => c.name.toLowerCase() === name.toLowerCase())
  return { ...table, columns, key: table.key.filter(isThere) }
}

export type SelectDecision =
  | { readonly allow: true; readonly plan: SelectPlan; readonly withheld: readonly Column[] }
  | (No & { readonly attempted: readonly string[] })

/** Column names are matched without regard to case; the table's own spelling is what counts from here on. */
function findColumn(table: TableShape, name: string): Column | undefined {
  const wanted = name.toLowerCase()
  return table.columns.find((c) => c.name.toLowerCase() === wanted)
}

function unknown(name: string, table: TableShape): No {
  return no('unknown-column', `There is no column "${name}" in ${table.schema}.${table.name} that you can use here.`)
}

type Named<T> = { readonly column: string | null } & T

/**
 * Resolves the names a filter or a sort uses. A column above the level is as unknown as one that does not exist:
 * its values must not be probed.
 */
function resolve<T>(table: TableShape, phi: PhiLevel, used: readonly Named<T>[]): { ok: Named<T>[]; bad: string[] } {
  const ok: Named<T>[] = []
  const bad: string[] = []
  for (const one of used) {
    if (one.column === null) {
      ok.push(one)
      continue
    }
    const column = findColumn(table, one.column)
    if (column && isWithin(column.phi, phi)) ok.push({ ...one, column: column.name })
    else bad.push(one.column)
  }
  return { ok, bad }
}

function answerColumns(table: TableShape, request: SelectRequest): { found: Column[]; missing: string[] } {
  if (request.columns === null) return { found: [...table.columns], missing: [] }
  const found: Column[] = []
  const missing: string[] = []
  for (const name of request.columns) {
    const column = findColumn(table, name)
    if (!column) missing.push(name)
    else if (!found.includes(column)) found.push(column)
  }
  // An answer without a column says nothing and breaks LabKey's R client.
  const isEmpty = found.length === 0
  return {
    found,
    missing: request.unknownColumns === 'refuse' || isEmpty ? [...missing, ...(isEmpty ? ['*'] : [])] : [],
  }
}

/**
 * Decides a request for rows at a PHI level. Columns above the level are answered blank (null, never read); a filter
 * or sort on one is refused with the same words as for a column that does not exist, and named in `attempted`. Where
 * the folder hides them, naming one to be answered is no different from naming a column that does not exist either.
 */
export function decideSelect(
  phi: PhiLevel,
  table: TableShape,
  request: SelectRequest,
  mode: PhiColumns = 'blank',
): SelectDecision {
  const { found, missing } = answerColumns(visibleTable(table, phi, mode), request)
  const filters = resolve<Filter>(table, phi, request.filters)
  const sort = resolve<Sort>(table, phi, request.sort)
  // A blank column has no values to tell apart, so asking for them is probing it: refused like a filter.
  const told = request.distinct ? (request.columns ?? table.columns.map((c) => c.name)) : []
  const blank = told.filter((name) => !isWithin(findColumn(table, name)?.phi ?? 'NotPHI', phi))
  const bad = [...missing, ...blank, ...filters.bad, ...sort.bad]
  const [first] = bad
  if (first !== undefined) {
    const attempted = [...new Set(bad.flatMap((name) => findColumn(table, name)?.name ?? []))]
    return { ...unknown(first, table), attempted }
  }
  const columns = found.map((column) => ({ column, withheld: !isWithin(column.phi, phi) }))
  const { limit, offset, distinct } = request
  const rows = { filters: filters.ok, sort: sort.ok, limit, offset, ...(distinct && { distinct }) }
  const plan: SelectPlan = { table, level: phi, columns, ...rows }
  return { allow: true, plan, withheld: columns.filter((c) => c.withheld).map((c) => c.column) }
}

/** The columns whose values a plan touches: those answered, filtered and sorted by, and the participant column. */
export function touchedColumns(plan: SelectPlan): Column[] {
  const named = new Set([
    ...plan.columns.filter((c) => !c.withheld).map((c) => c.column.name),
    ...plan.filters.map((f) => f.column).filter((name) => name !== null),
    ...plan.sort.map((s) => s.column),
  ])
  if (plan.filters.some((f) => f.column === null)) {
    for (const c of plan.table.columns) if (c.type === 'text' && isWithin(c.phi, plan.level)) named.add(c.name)
  }
  if (plan.table.participant !== null && !plan.distinct) named.add(plan.table.participant)
  return plan.table.columns.filter((c) => named.has(c.name))
}
