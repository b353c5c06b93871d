// LIST: the deployed functions, read off lambdas/routes.ts: rows with equal rights share one. Beside them stand the
// authorizer, which is asked before a route, and three that no route reaches: the sealer, the first set-up, and what places the page.
import { type Route, routes } from '../lambdas/routes.ts'

export type Rights = Pick<Route, 'reads' | 'appends' | 'changes'> & {
  /** Whether its changes are part of transactions (PartiQL) beside single conditional updates. */
  readonly together: boolean
}

export type Group = Rights & {
  readonly name: string
  readonly routes: readonly Route[]
}

/**
 * What `authorize` may touch: it takes a number in `sessions`, reads who that is, records a refusal; a key that was seen
 * in an address it revokes together with the record of that.
 */
export const authorizer: Group = {
  name: 'authorize',
  routes: [],
  reads: ['sessions', 'registry'],
  appends: ['audit'],
  changes: ['sessions'],
  together: true,
}

/**
 * What `seal` may touch of the stores: it reads what happened, adds what nobody else recorded (`unresolved`,
 * `session-expired`), and keeps the head of the log in the registry. The archive and the key are its own (lib/sealer.ts).
 */
export const sealer: Group = {
  name: 'seal',
  routes: [],
  reads: ['sessions', 'audit', 'registry', 'audit-index', 'archive'],
  appends: ['audit', 'registry', 'audit-index'],
  changes: ['registry', 'audit-index'],
  together: false,
}

/** What `set-up` may touch: it writes what a site begins with, and hands its first administrator another link. */
export const setUp: Group = {
  name: 'set-up',
  routes: [],
  reads: ['registry'],
  appends: ['registry', 'audit'],
  changes: ['registry'],
  together: true,
}

/** What `place-page` may touch of the stores: nothing. The page's bucket is its own (lib/page-files.ts). */
export const pagePlacer: Group = {
  name: 'place-page',
  routes: [],
  reads: [],
  appends: [],
  changes: [],
  together: false,
}

/** All that are deployed beside those of the routes. */
export const besides: readonly Group[] = [authorizer, sealer, setUp, pagePlacer]

/** Whether it reads or makes level files: it carries the data engine, takes its time and streams its answers. */
export function handlesData({ reads, appends }: Pick<Route, 'reads' | 'appends'>): boolean {
  return reads.includes('datasets') || appends.includes('datasets')
}

/** The one that writes data sets. */
export function isPublisher({ appends }: Pick<Route, 'appends'>): boolean {
  return appends.includes('datasets')
}

const rightsOf = ({ reads, appends, changes }: Route) => JSON.stringify({ reads, appends, changes })

/** The functions of a list of routes. Throws when rows of one function differ in rights: the wider would leak to the other. */
export function groupsOf(list: readonly Route[]): readonly Group[] {
  return [...Map.groupBy(list, ({ lambda }) => lambda)].map(([name, rows]) => {
    const [first] = rows
    if (first === undefined || rows.some((row) => rightsOf(row) !== rightsOf(first))) {
      throw new Error(`the routes of the function "${name}" differ in rights`)
    }
    if (besides.some((other) => other.name === name)) throw new Error(`no group of routes may be called "${name}"`)
    const { reads, appends, changes } = first
    return { name, routes: rows, reads, appends, changes, together: true }
  })
}

export const groups: readonly Group[] = groupsOf(routes)
