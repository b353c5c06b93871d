// Folders as LabKey's containers: getContainers and getReadableContainers (labkey-protocol section 8.2). A folder that
// the caller may not see stands here only as a name on the way to one that they may.
import { lookupIn, readBoolean, wholeNumber } from './lookup.ts'
import type { RequestParameters } from './parameters.ts'

/** A folder the caller may see. */
export type VisibleFolder = {
  readonly path: string
  readonly title: string
  readonly administers: boolean
}

export type ContainersCall = {
  /** Paths or ids; null asks for the folder of the call's own path. */
  readonly containers: readonly string[] | null
  /** Answered as a list, however many there are. */
  readonly multiple: boolean
  readonly shape: ContainerShape
}

export type ContainerShape = {
  readonly depth: number
  readonly permissions: boolean
  readonly properties: boolean
}

/** Names of the call that a JSON body may give a list. */
export const containerLists = ['container', 'moduleProperties'] as const

/** Reads the call of any client. LabKey's default depth, once subfolders are asked for, is 1. */
export function parseGetContainers(parameters: RequestParameters): ContainersCall {
  const get = lookupIn(parameters)
  const depth = wholeNumber('depth', get('depth') ?? '1')
  const containers = (parameters.get('container') ?? []).filter((name) => name !== '')
  return {
    containers: containers.length === 0 ? null : containers,
    multiple: readBoolean('multipleContainers', get, false),
    shape: {
      depth: readBoolean('includeSubfolders', get, false) ? depth : 0,
      permissions: readBoolean('includeEffectivePermissions', get, true),
      properties: readBoolean('includeStandardProperties', get, true),
    },
  }
}

export type Container = {
  readonly name: string
  readonly path: string
  readonly children: readonly Container[]
  readonly [fact: string]: unknown
}

/** What a tree is made from; `idOf` gives the id of a path, the same for ever. */
export type Forest = {
  readonly visible: readonly VisibleFolder[]
  readonly shape: ContainerShape
  readonly idOf: (path: string) => string
}

type Steps = readonly string[]

const stepsOf = (path: string): Steps => path.split('/').filter((step) => step !== '')
const isSame = (a: string | undefined, b: string | undefined) => a?.toLowerCase() === b?.toLowerCase()
const startsWith = (steps: Steps, start: Steps) => start.every((step, i) => isSame(step, steps[i]))
const pathOf = (steps: Steps) => `/${steps.join('/')}`

/** The tree from a path down, as far as the caller may see it; null when there is nothing to see. */
export function containerAt(path: string, forest: Forest): Container | null {
  const wanted = stepsOf(path)
  const [found] = forest.visible.map((folder) => stepsOf(folder.path)).filter((steps) => startsWith(steps, wanted))
  if (found === undefined) return wanted.length === 0 ? describe([], forest, 0) : null
  return describe(found.slice(0, wanted.length), forest, forest.shape.depth)
}

/** The paths of a tree that the caller may read, from the top down. */
export function readablePaths(container: Container, forest: Forest): string[] {
  const isReadable = forest.visible.some((folder) => isSame(folder.path, container.path))
  return [
    ...(isReadable ? [container.path] : []),
    ...container.children.flatMap((child) => readablePaths(child, forest)),
  ]
}

function describe(steps: Steps, forest: Forest, depth: number): Container {
  const { visible, shape, idOf } = forest
  const path = pathOf(steps)
  const parent = steps.length === 0 ? null : pathOf(steps.slice(0, -1))
  const folder = visible.find((one) => isSame(pathOf(stepsOf(one.path)), path))
  return {
    id: idOf(path),
    name: steps.at(-1) ?? '',
    path,
    ...(shape.properties && {
      parentPath: parent,
      parentId: parent === null ? null : idOf(parent),
      title: folder?.title ?? steps.at(-1) ?? '',
      type: steps.length === 1 ? 'project' : 'folder',
      ...standing,
    }),
    ...(shape.permissions && { effectivePermissions: permissionsOf(folder) }),
    children: depth === 0 ? [] : childrenOf(steps, forest).map((child) => describe(child, forest, depth - 1)),
    moduleProperties: [],
  }
}

function childrenOf(steps: Steps, { visible }: Forest): Steps[] {
  const below = visible.map((folder) => stepsOf(folder.path)).filter((s) => s.length > steps.length)
  const children = below.filter((s) => startsWith(s, steps)).map((s) => s.slice(0, steps.length + 1))
  const byPlace = new Map(children.toReversed().map((child) => [pathOf(child).toLowerCase(), child]))
  return [...byPlace].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, child]) => child)
}

// Data are read-only here, so whoever sees a folder may read in it and nobody may insert, update or delete.
function permissionsOf(folder: VisibleFolder | undefined): string[] {
  const names = folder === undefined ? [] : ['ReadPermission', ...(folder.administers ? ['AdminPermission'] : [])]
  return names.map((name) => `org.labkey.api.security.permissions.${name}`)
}

/** The same of every folder. */
const standing = {
  folderType: 'Study',
  description: null,
  sortOrder: 0,
  isWorkbook: false,
  isContainerTab: false,
  startUrl: '/',
  iconHref: null,
  formats: { dateFormat: 'yyyy-MM-dd', dateTimeFormat: 'yyyy-MM-dd HH:mm:ss.SSS' },
  activeModules: ['Core', 'Query'],
} as const
