// The code of each function as one file, made by esbuild from a text that is generated out of the routes list. A
// function that reads no data sets carries neither DuckDB nor the S3 client.
import { existsSync } from 'node:fs'
import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild'
import { engineFiles } from './arm64-engine.ts'
import {
  authorizer,
  besides,
  type Group,
  groups,
  handlesData,
  isPublisher,
  pagePlacer,
  sealer,
  setUp,
} from './groups.ts'

export type Bundle = {
  readonly folder: string
  /** Of index.mjs alone. */
  readonly bytes: number
  /** Every file that went in, relative to the project. */
  readonly inputs: readonly string[]
}
export type Bundles = ReadonlyMap<string, Bundle>

export type BundleOptions = {
  /** The project's folder. */
  readonly root: string
  /** Where to write, one folder per function. */
  readonly out: string
  /** Folder of the data engine's native library; null makes bundles that cannot read data. */
  readonly engine: string | null
  /** Folder of the page as it is built. */
  readonly page: string
}

/** Where the code of a function lies. */
export function folderOf({ name }: Group, bundles: Bundles): string {
  const bundle = bundles.get(name)
  if (bundle === undefined) throw new Error(`nothing was bundled for the function "${name}"`)
  return bundle.folder
}

/** Bundles every function. */
export async function bundleAll(options: BundleOptions): Promise<Bundles> {
  const made = [...besides, ...groups].map(async (group) => [group.name, await bundle(group, options)] as const)
  return new Map(await Promise.all(made))
}

async function bundle(group: Group, { root, out, engine, page }: BundleOptions): Promise<Bundle> {
  const folder = join(out, group.name)
  const hasEngine = handlesData(group)
  const { metafile } = await build({
    ...common,
    absWorkingDir: root,
    stdin: { contents: entryOf(group), resolveDir: root, sourcefile: `${group.name}.ts`, loader: 'ts' },
    outfile: join(folder, 'index.mjs'),
    ...(hasEngine ? nativeEngine(engine) : {}),
    plugins: [onlyOwnCredentials, ...leftOutOf(group)],
  })
  if (hasEngine && engine !== null) await copyLibrary(engine, folder)
  if (group.name === pagePlacer.name) await copyPage(page, join(folder, 'page'))
  return { folder, ...measured(group, metafile) }
}

const common = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: 'linked',
  sourcesContent: false,
  metafile: true,
  logLevel: 'silent',
  // Packages in the older module format ask for Node's own modules by `require`.
  banner: {
    js: "import{createRequire as provisoRequire}from'node:module';const require=provisoRequire(import.meta.url);",
  },
} as const satisfies BuildOptions

/** The module a function is made of. */
export function entryOf(group: Group): string {
  const { name, routes } = group
  const world = "import { openAwsWorld } from './stores/aws-world.ts'"
  if (name === sealer.name) {
    return `import { openAwsSealing } from './stores/aws-sealing.ts'
import { onSeal } from './lambdas/seal.ts'
import { overdueTeller } from './lambdas/http/overdue-reviews.ts'
export const handler = onSeal(async () => {
  const { world, ...sealing } = await openAwsSealing()
  return { ...sealing, tellOverdue: overdueTeller(world) }
})`
  }
  if (name === pagePlacer.name) {
    return `import { openAwsPage } from './stores/aws-page.ts'
import { onPlacePage } from './lambdas/place-page.ts'
export const handler = onPlacePage(openAwsPage)`
  }
  if (name === setUp.name) {
    return `${world}
import { openAwsProviders } from './stores/aws-providers.ts'
import { onSetUp } from './lambdas/set-up.ts'
export const handler = onSetUp(openAwsWorld, openAwsProviders)`
  }
  if (name === authorizer.name) {
    return `${world}
import { authorize } from './lambdas/authorize.ts'
import { onAuthorizer } from './lambdas/http/on-lambda.ts'
export const handler = onAuthorizer(authorize, openAwsWorld)`
  }
  const stories = [...new Set(routes.map(({ story }) => story))]
  const imports = stories.map((story, at) => `import { endpoint as story${at} } from './lambdas/${story}.ts'`)
  const rows = routes.map(({ route, story }) => `${JSON.stringify(route)}: story${stories.indexOf(story)}`)
  // `awslambda` is a name that Lambda's runtime gives.
  const [skin, file, first] = handlesData(group)
    ? ['onStreamingLambda', 'stream-on-lambda', 'awslambda, ']
    : ['onLambda', 'on-lambda', '']
  return `${world}
import { serve } from './lambdas/http/endpoint.ts'
import { ${skin} } from './lambdas/http/${file}.ts'
${imports.join('\n')}
export const handler = ${skin}(${first}serve, { ${rows.join(', ')} }, openAwsWorld)`
}

/** Leaves out what is imported on demand and will not be demanded: the import stays as it is and is never reached. */
const leaveOut = (name: string, filter: RegExp): Plugin => ({
  name,
  setup({ onResolve }) {
    onResolve({ filter }, ({ path, kind }) => (kind === 'dynamic-import' ? { path, external: true } : null))
  },
})

/** What aws-world.ts asks for only where it is granted. */
function leftOutOf(group: Group): readonly Plugin[] {
  const { reads, appends } = group
  return [
    ...(reads.includes('datasets') ? [] : [withoutEngine]),
    ...(reads.includes('archive') ? [] : [withoutArchive]),
    ...([...reads, ...appends].includes('uploads') ? [] : [withoutUploads]),
    ...(isPublisher(group) ? [] : [withoutPublishing]),
  ]
}

const withoutEngine = leaveOut('without-engine', /\/(in-process-engine|s3-blobs)\.ts$/)
const withoutUploads = leaveOut('without-uploads', /\/s3-publisher\.ts$/)
const withoutPublishing = leaveOut('without-publishing', /\/publish-job\.ts$/)

const withoutArchive = leaveOut('without-archive', /\/s3-archive\.ts$/)

/** Lambda puts a role's credentials into the environment, where the SDK looks first; files, SSO and the like never come. */
const onlyOwnCredentials = leaveOut(
  'only-own-credentials',
  /^@aws-sdk\/credential-provider-(http|ini|login|process|sso|web-identity)$|^@smithy\/credential-provider-imds$/,
)

// The binding's package chooses among platforms at run time; here the choice is made. Next to the `.node` file lies the
// library it loads.
function nativeEngine(engine: string | null): Pick<BuildOptions, 'alias' | 'assetNames' | 'external' | 'loader'> {
  if (engine === null) return { external: ['@duckdb/node-bindings'] }
  return {
    alias: { '@duckdb/node-bindings': join(engine, 'duckdb.node') },
    loader: { '.node': 'copy' },
    assetNames: '[name]',
  }
}

async function copyLibrary(engine: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const file of engineFiles.filter((name) => name.endsWith('.so')))
    await cp(join(engine, file), join(folder, file))
}

/** What browsers are sent, without the stamp that says what it was built from. */
async function copyPage(page: string, folder: string): Promise<void> {
  if (!existsSync(join(page, 'index.html'))) throw new Error('the page is not built: npm run build:web')
  await cp(join(page, 'index.html'), join(folder, 'index.html'))
  await cp(join(page, 'assets'), join(folder, 'assets'), { recursive: true })
}

function measured({ name }: Group, { outputs, inputs }: Metafile): Pick<Bundle, 'bytes' | 'inputs'> {
  const [file] = Object.entries(outputs).filter(([path]) => path.endsWith('.mjs'))
  if (file === undefined) throw new Error(`esbuild made nothing of the function "${name}"`)
  return { bytes: file[1].bytes, inputs: Object.keys(inputs) }
}
