// The data engine's native library for Lambda's arm64: npm installs only the one of the machine it runs on, so this
// one is fetched beside it, in exactly the version of the binding that is installed.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'

const packageName = '@duckdb/node-bindings-linux-arm64'
export const engineFiles = ['duckdb.node', 'libduckdb.so'] as const

/** Whether a folder holds the library whole. */
export function isEngine(folder: string): boolean {
  return engineFiles.every((file) => existsSync(join(folder, file)))
}

export type EngineOptions = {
  /** The project's folder. */
  readonly root: string
  /** Go on without, answering null. */
  readonly allowMissing: boolean
  /** Fetches `name@version` below a folder. @default npm */
  readonly install?: (wanted: string, folder: string) => void
}

/** The folder with the library, fetched when it is not there yet. Throws with a sentence for the operator. */
export async function arm64Engine({
  root,
  allowMissing,
  install = installWithNpm,
}: EngineOptions): Promise<string | null> {
  const version = await bindingVersion(root)
  const cache = join(root, 'node_modules', '.cache', 'proviso', `arm64-engine-${version}`)
  const folder = join(cache, 'node_modules', packageName)
  if (isEngine(folder)) return folder
  if (allowMissing) return null
  await mkdir(cache, { recursive: true })
  // By way of the package that lists it as optional: asked for directly, npm refuses another machine's package.
  install(`@duckdb/node-bindings@${version}`, cache)
  if (isEngine(folder)) return folder
  throw new Error(
    `The data engine's library for AWS (${packageName}@${version}) is not there and npm could not fetch it. ` +
      'Without it the deployed site could read no data, so nothing is synthesised. Check that the package registry ' +
      'has it, or pass -c proviso:allowMissingEngine=true to look at the templates only.',
  )
}

async function bindingVersion(root: string): Promise<string> {
  const text = await readFile(join(root, 'node_modules', '@duckdb', 'node-bindings', 'package.json'), 'utf8')
  return z.object({ version: z.string().check(z.regex(/^[0-9A-Za-z.+-]+$/)) }).parse(JSON.parse(text)).version
}

// npm's own exit code is not asked: whether the files are there is what counts.
function installWithNpm(wanted: string, folder: string): void {
  const flags = [
    '--os=linux',
    '--cpu=arm64',
    '--libc=glibc',
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
  ]
  const patience = ['--fetch-retries=1', '--fetch-timeout=60000']
  spawnSync('npm', ['install', ...flags, ...patience, '--prefix', folder, wanted], {
    stdio: 'inherit',
    timeout: 300_000,
  })
}
