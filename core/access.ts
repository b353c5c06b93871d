// May this person, in this context, read what they ask for? Pure decisions; a "no" is a value, because it is recorded.
import { type Activity, activityNamed } from './activities.ts'
import { checkIrb, type Declaration, howToDeclare, type Irb, type No, no } from './declaration.ts'
import { decideEmergency, type EmergencyFacts } from './emergency.ts'
import { liesIn } from './folder-path.ts'
import { columnIn, describedColumn, type Found, findColumn } from './lookups.ts'
import { effectivePhi, isWithin, type PhiLevel } from './phi.ts'
import type { Column, Filter, Join, SelectPlan, SelectRequest, Sort, TableShape } from './query.ts'
import type { ChosenSettings } from './settings.ts'
import { type FolderAccess, mayRead, type User } from './user.ts'

export type DataContext = {
  readonly user: User
  /** Whoever signed in: the declaration is theirs, also while they act as somebody else. */
  readonly signer: Pick<User, 'id'>
  readonly access: FolderAccess
  readonly declaration: Declaration | undefined
  /** Whether what was declared for a folder above this one counts here too. */
  readonly inheritsDeclaration: boolean
  /** The activities in force in the folder, read for this request. */
  readonly activities: readonly Activity[]
  /** The registry's entry for the declared IRB number, read for this request. */
  readonly irb: Irb | undefined
  /** The digest that the same declaration would be signed with now; null where the site does not ask for it. */
  readonly termsNow: string | null
  readonly settings: Pick<ChosenSettings, 'resignDays'>
  readonly now: Date
  /** What emergency access depends on besides; without it none counts. */
  readonly emergency?: EmergencyFacts
}

export type FolderDecision = { readonly allow: true; readonly phi: PhiLevel } | No

/** Whether a declaration was made for this folder, or for one it lies in and inherits from. */
function isFor(declaration: Declaration, folder: string, inheritsDeclaration: boolean): boolean {
  const isOwn = declaration.folder.toLowerCase() === folder.toLowerCase()
  // What was opened in an emergency is one folder and none of those in it.
  return isOwn || (!declaration.emergency && inheritsDeclaration && liesIn(folder, declaration.folder))
}

/** Whether data of a folder may be read in this context, and up to which PHI level. */
export function decideFolder(folder: string, context: DataContext): FolderDecision {
  const { user, access, declaration } = context
  if (!mayRead(user, access)) return no('forbidden', `You have no role in ${folder}.`)
  if (!declaration || !isFor(declaration, folder, context.inheritsDeclaration)) {
    return no(
      'declaration-required',
      `Declare your activity, IRB and PHI level for ${folder} first. ${howToDeclare(folder)}`,
    )
  }
  const again = `Declare again for ${folder}. ${howToDeclare(folder)}`
  if (declaration.emergency) {
    const opened = decideEmergency(declaration, access, context.emergency, context.now)
    return opened.allow ? opened : { ...opened, why: `${opened.why} ${again}` }
  }
  const signature = signatureEnded(declaration, context)
  if (signature !== null) return no('declaration-required', `${signature} ${again}`)
  const activity = activityNamed(context.activities, declaration.activity)
  if (!activity) {
    return no('declaration-required', `The activity "${declaration.activity}" is no longer offered here. ${again}`)
  }
  if (activity.irbRequired && declaration.irb === null) {
    return no('declaration-required', `The activity "${activity.name}" needs an IRB number now. ${again}`)
  }
  if (declaration.irb !== null) {
    const people = [context.signer.id, user.id]
    const irb = checkIrb(context.irb, declaration.irb, { folder, people, now: context.now })
    if (!irb.allow) return no('declaration-required', `${irb.why} ${again}`)
  }
  return { allow: true, phi: effectivePhi(access.phi, declaration.phi, activity.phi) }
}

const dayMs = 86_400_000

/** Why what was signed no longer counts; null when it does. */
function signatureEnded(
  { termsSha256, signedAt }: Declaration,
  { termsNow, settings, now }: DataContext,
): string | null {
  if (termsNow !== null && termsNow !== termsSha256) return 'The terms have changed since you signed them.'
  const { resignDays } = settings
  // Beware: what is no time compares with nothing, and must not count for ever.
  const isFresh = now.getTime() - Date.parse(signedAt) < resignDays * dayMs
  return resignDays === 0 || isFresh ? null : `A signature counts for ${resignDays} days here.`
}

/** What becomes of columns above the level: `blank` answers them as null, `hide` treats them as if there were none. */
export const phiColumnModes = ['blank', 'hide'] as const
export type PhiColumns = (typeof phiColumnModes)[number]

/** The level above which columns are as if there were none. */
export function ceilingOf(mode: PhiColumns, phi: PhiLevel): PhiLevel {
  return mode === 'hide' ? phi : 'Restricted'
}

/** The table as this level sees it in a folder of this mode. `tables` are the folder's, for where lookups lead. */
export function visibleTable(
  table: TableShape,
  phi: PhiLevel,
  mode: PhiColumns,
  tables: readonly TableShape[] = [],
): TableShape {
  const ceiling = ceilingOf(mode, phi)
  const columns = table.columns
    .filter((column) => isWithin(column.phi, ceiling))
    .map((column) => describedColumn(column, tables, ceiling))
  return { ...table, columns, key: table.key.filter((name) => columnIn({ columns }, name)) }
}

export type SelectDecision =
  | { readonly allow: true; readonly plan: SelectPlan; readonly withheld: readonly Column[] }
  | (No & { readonly attempted: readonly string[] })

/** The table asked for, and those of its folder. */
type Tables = { readonly table: TableShape; readonly all: readonly TableShape[] }

const find = ({ table, all }: Tables, name: string): Found | undefined => findColumn(table, all, name)

function unknown(name: string, table: TableShape): No {
  return no('unknown-column', `There is no column "${name}" in ${table.schema}.${table.name} that you can use here.`)
}

type Named<T> = { readonly column: string | null } & T
type Resolved<T> = {
  readonly ok: readonly Named<T>[]
  readonly used: readonly Found[]
  readonly bad: readonly string[]
}

/**
 * Resolves the names a filter or a sort uses. A column above the level is as unknown as one that does not exist:
 * its values must not be probed.
 */
function resolve<T>(tables: Tables, phi: PhiLevel, asked: readonly Named<T>[]): Resolved<T> {
  const ok: Named<T>[] = []
  const used: Found[] = []
  const bad: string[] = []
  for (const one of asked) {
    if (one.column === null) {
      ok.push(one)
      continue
    }
    const found = find(tables, one.column)
    if (found && isWithin(found.column.phi, phi)) {
      ok.push({ ...one, column: found.column.name })
      used.push(found)
    } else bad.push(one.column)
  }
  return { ok, used, bad }
}

type Answered = { readonly found: readonly Found[]; readonly missing: readonly string[] }

/** The columns to answer with, up to the level `ceiling`; above it there are none. */
function answerColumns(tables: Tables, request: SelectRequest, ceiling: PhiLevel): Answered {
  const { table, all } = tables
  const shown = ({ column, joins }: Found): Found => ({ column: describedColumn(column, all, ceiling), joins })
  if (request.columns === null) {
    const own = table.columns.filter((column) => isWithin(column.phi, ceiling))
    return { found: own.map((column) => shown({ column, joins: [] })), missing: [] }
  }
  const found = new Map<string, Found>()
  const missing: string[] = []
  for (const name of request.columns) {
    const one = find(tables, name)
    if (!one || !isWithin(one.column.phi, ceiling)) missing.push(name)
    else if (!found.has(one.column.name)) found.set(one.column.name, shown(one))
  }
  // An answer without a column says nothing and breaks LabKey's R client.
  const isEmpty = found.size === 0
  return {
    found: [...found.values()],
    missing: request.unknownColumns === 'refuse' || isEmpty ? [...missing, ...(isEmpty ? ['*'] : [])] : [],
  }
}

/** What a plan reads beyond the table itself: nothing is said when that is nothing. */
function reachOf(read: readonly Found[]): Pick<SelectPlan, 'joins' | 'paths'> {
  const joins = new Map(read.flatMap((found) => found.joins).map((join) => [join.name, join]))
  if (joins.size === 0) return {}
  const paths = new Map(read.filter((found) => found.joins.length > 0).map(({ column }) => [column.name, column]))
  return { joins: [...joins.values()], paths: [...paths.values()] }
}

/**
 * Decides a request for rows at a PHI level. Columns above the level are answered blank (null, never read); a filter
 * or sort on one is refused with the same words as for a column that does not exist, and named in `attempted`. Where
 * the folder hides them, naming one to be answered is no different from naming a column that does not exist either.
 * A path through lookups is a column like others. `all` are the tables of the folder.
 */
export function decideSelect(
  phi: PhiLevel,
  table: TableShape,
  request: SelectRequest,
  mode: PhiColumns = 'blank',
  all: readonly TableShape[] = [],
): SelectDecision {
  // Both were read one after the other; should the table lead back to itself, it is one version.
  const tables = { table, all: [table, ...all] }
  const { found, missing } = answerColumns(tables, request, ceilingOf(mode, phi))
  const filters = resolve<Filter>(tables, phi, request.filters)
  const sort = resolve<Sort>(tables, phi, request.sort)
  // A blank column has no values to tell apart, so asking for them is probing it: refused like a filter.
  const told = request.distinct ? (request.columns ?? table.columns.map((c) => c.name)) : []
  const blank = told.filter((name) => !isWithin(find(tables, name)?.column.phi ?? 'NotPHI', phi))
  const bad = [...missing, ...blank, ...filters.bad, ...sort.bad]
  const [first] = bad
  if (first !== undefined) {
    const attempted = [...new Set(bad.flatMap((name) => find(tables, name)?.column.name ?? []))]
    return { ...unknown(first, table), attempted }
  }
  const columns = found.map(({ column }) => ({ column, withheld: !isWithin(column.phi, phi) }))
  const read = found.filter(({ column }) => isWithin(column.phi, phi))
  const { limit, offset, distinct } = request
  const rows = { filters: filters.ok, sort: sort.ok, limit, offset, ...(distinct && { distinct }) }
  const reach = reachOf([...read, ...filters.used, ...sort.used])
  const plan: SelectPlan = { table, level: phi, columns, ...rows, ...reach }
  return { allow: true, plan, withheld: columns.filter((c) => c.withheld).map((c) => c.column) }
}

/** Everything a join reads of its own accord: both ends of it, and whose row it reaches. */
function joined({ on, key, participant }: Join): Column[] {
  return [on, key, ...(participant === null ? [] : [participant])]
}

/** The columns whose values a plan touches: those answered, filtered, sorted and joined by, and the participant columns. */
export function touchedColumns(plan: SelectPlan): Column[] {
  const { joins = [], paths = [] } = plan
  const far = new Map([...joins.flatMap(joined), ...paths].filter(({ path }) => path).map((c) => [c.name, c]))
  const named = new Set([
    ...plan.columns.filter((c) => !c.withheld).map((c) => c.column.name),
    ...plan.filters.map((f) => f.column).filter((name) => name !== null),
    ...plan.sort.map((s) => s.column),
    ...joins.map(({ on }) => on.name),
  ])
  if (plan.filters.some((f) => f.column === null)) {
    for (const c of plan.table.columns) if (c.type === 'text' && isWithin(c.phi, plan.level)) named.add(c.name)
  }
  if (plan.table.participant !== null && !plan.distinct) named.add(plan.table.participant)
  return [...plan.table.columns.filter((c) => named.has(c.name)), ...far.values()]
}

/** The tables whose rows a plan reads, each once: the one asked for, then those its lookups lead to. */
export function touchedTables({ table, joins = [] }: SelectPlan): TableShape[] {
  return [...new Map([table, ...joins.map((join) => join.table)].map((t) => [t.files, t])).values()]
}
