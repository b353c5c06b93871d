// What a hosted site is made of: both templates and the real bundle of every function. A run of many files makes it once
// (hosted-run.ts) and says in PROVISO_HOSTED where; without that each file makes its own.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { bundleAll } from '../../lib/bundle.ts'
import { besides, groups } from '../../lib/groups.ts'
import { runner } from './hosted-function.ts'
import { parseSynthesised, type Synthesised, synthesise } from './synthesised.ts'

const root = join(import.meta.dirname, '..', '..')
/** Where a function keeps what is no longer than itself. */
export const temporary = 'HOSTED_TMP'
/** Where the parts lie that a whole run shares. */
export const sharedParts = 'PROVISO_HOSTED'

export type Parts = {
  readonly made: Synthesised
  /** The program of a function's process, and the bundle of a function. */
  readonly script: string
  readonly bundle: (name: string) => string
  remove(): void
}

const engineFolder = () =>
  dirname(
    createRequire(import.meta.url).resolve(`@duckdb/node-bindings-${process.platform}-${process.arch}/duckdb.node`),
  )

/** Makes all of it in a folder. */
export async function makeParts(folder: string): Promise<void> {
  await bundleAll({ root, out: folder, engine: engineFolder(), page: join(root, 'web', 'dist') })
  for (const { name } of [...besides, ...groups]) ownTemporary(join(folder, name, 'index.mjs'))
  writeFileSync(join(folder, 'runner.mjs'), runner)
  writeFileSync(join(folder, 'templates.json'), JSON.stringify(synthesise()))
}

let own: Promise<string> | undefined
let users = 0

/** A folder of this file's own, shared by its sites and gone with the last of them. */
async function ownFolder(): Promise<string> {
  users += 1
  own ??= (async () => {
    const folder = mkdtempSync(join(tmpdir(), 'proviso-hosted-'))
    await makeParts(folder)
    return folder
  })()
  return await own
}

function letGo(folder: string): void {
  users -= 1
  if (users > 0) return
  own = undefined
  rmSync(folder, { recursive: true, force: true })
}

/** In AWS each function has a /tmp of its own; here it is told where. Nothing else of a bundle is touched. */
function ownTemporary(file: string): void {
  const code = readFileSync(file, 'utf8')
  writeFileSync(
    file,
    code.replaceAll(/(["'`])\/tmp\//g, (_, quote) => `process.env.${temporary}+${quote}/`),
  )
}

/** The parts that the run shares, or some of one's own. */
export async function openParts(): Promise<Parts> {
  const shared = process.env[sharedParts]
  const folder = shared ?? (await ownFolder())
  return {
    made: parseSynthesised(JSON.parse(readFileSync(join(folder, 'templates.json'), 'utf8'))),
    script: join(folder, 'runner.mjs'),
    bundle: (name) => join(folder, name, 'index.mjs'),
    remove() {
      if (shared === undefined) letGo(folder)
    },
  }
}
