// project-getContainers and project-getReadableContainers: the folders the caller may see, as a tree or as paths.
import { Refusal } from '../../core/refusal.ts'
import {
  type Container,
  type ContainersCall,
  containerAt,
  containerLists,
  type Forest,
  parseGetContainers,
  readablePaths,
} from '../../labkey/containers.ts'
import type { LabKeyCall } from '../../labkey/paths.ts'
import { quoted } from '../../labkey/quoted.ts'
import type { World } from '../../stores/world.ts'
import { json } from './answer.ts'
import type { Context, Outcome } from './call.ts'
import { type Action, getOrPost, parametersOf } from './labkey-call.ts'
import { folderIdOf, pathNamed, visibleFolders } from './labkey-folder.ts'

type Opened = { readonly asked: ContainersCall; readonly forest: Forest; readonly found: readonly Container[] }

async function open({ folder }: LabKeyCall, context: Context, world: World): Promise<Opened> {
  const asked = parseGetContainers(parametersOf(context.call, containerLists))
  const forest = { visible: await visibleFolders(context, world), shape: asked.shape, idOf: folderIdOf }
  const paths = await Promise.all((asked.containers ?? [folder ?? '/']).map((name) => pathNamed(name, context, world)))
  return { asked, forest, found: paths.map((path) => containerFound(path, forest)) }
}

function containerFound(path: string, forest: Forest): Container {
  const container = containerAt(path, forest)
  if (container === null) throw new Refusal('not-found', `There is no folder ${quoted(path)} here that you can see.`)
  return container
}

/** A folder that is about to be made, as the clients read a container. */
export async function describeNew(path: string, title: string | undefined, context: Context, world: World) {
  const made = { path, title: title ?? path.slice(path.lastIndexOf('/') + 1), administers: true }
  const visible = [...(await visibleFolders(context, world)), made]
  const shape = { depth: 0, permissions: true, properties: true }
  return containerFound(path, { visible, shape, idOf: folderIdOf })
}

function answered(what: string, answer: object): Outcome {
  return { event: { type: 'metadata-read', outcome: 'ok', what }, answer: json(200, answer) }
}

export const getContainers: Action = {
  methods: getOrPost,
  records: 'metadata-read',
  async run(labKeyCall, context, world) {
    const { asked, found } = await open(labKeyCall, context, world)
    const [first] = found
    return answered('folders', asked.multiple || first === undefined ? { containers: found } : first)
  },
}

export const getReadableContainers: Action = {
  methods: getOrPost,
  records: 'metadata-read',
  async run(labKeyCall, context, world) {
    const { forest, found } = await open(labKeyCall, context, world)
    return answered('folders', { containers: found.flatMap((container) => readablePaths(container, forest)) })
  },
}
