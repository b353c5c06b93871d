// From the path of a LabKey call to controller, action and folder, in both URL styles (labkey-protocol section 2.2).
// Beware: the path is hostile. It is split before it is decoded, and no segment may say anything about other segments.
import { Refusal } from '../core/refusal.ts'
import { decodePercent } from './percent.ts'

/** Controller and action are in lower case and aliases resolved; `folder` is null for a call at the root. */
export type LabKeyCall = { readonly controller: string; readonly action: string; readonly folder: string | null }

const aliases = new Map([
  ['query-getquery', 'selectrows'],
  ['query-delrows', 'deleterows'],
])

/**
 * Reads a path without its query string. A call is `/{folder}/{controller}-{action}.api` or
 * `/{controller}/{folder}/{action}.api`; `.view`, `.post` and no ending mean the same.
 * With a context path (such as a stage name) the path must lie below it.
 */
export function parseLabKeyPath(path: string, contextPath = ''): LabKeyCall {
  const segments = below(contextPath, segmentsOf(path))
  const last = segments.at(-1)
  if (last === undefined) throw noSuchAction()
  const dot = last.lastIndexOf('.')
  const name = dot === -1 ? last : last.slice(0, dot)
  const dash = name.lastIndexOf('-')
  if (dash > 0) return call(name.slice(0, dash), name.slice(dash + 1), segments.slice(0, -1))
  const [controller, ...folder] = segments.slice(0, -1)
  if (controller === undefined) throw noSuchAction()
  return call(controller, name, folder)
}

function segmentsOf(path: string): string[] {
  return path
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => checkSegment(decodePercent(segment, 'path')))
}

function checkSegment(segment: string): string {
  if (segment === '.' || segment === '..' || /[/\p{Cc}]/u.test(segment)) {
    throw new Refusal('bad-request', 'The path holds a segment that no folder can have.')
  }
  return segment
}

function below(contextPath: string, segments: string[]): string[] {
  const context = contextPath.split('/').filter((segment) => segment !== '')
  if (context.some((segment, i) => segment !== segments[i])) throw noSuchAction()
  return segments.slice(context.length)
}

function call(writtenController: string, writtenAction: string, segments: string[]): LabKeyCall {
  const controller = writtenController.toLowerCase()
  const action = writtenAction.toLowerCase()
  if (!/^[a-z0-9_-]+$/.test(controller) || !/^[a-z0-9_]+$/.test(action)) throw noSuchAction()
  return {
    controller,
    action: aliases.get(`${controller}-${action}`) ?? action,
    folder: segments.length === 0 ? null : `/${segments.join('/')}`,
  }
}

function noSuchAction(): Refusal {
  return new Refusal('not-found', 'There is no such page or action.')
}
