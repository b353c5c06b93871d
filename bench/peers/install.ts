// Installs the peers into bench/node_modules as bench/package-lock.json says, unless they are there; the project's own
// node_modules stays without them.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'

const folder = join(import.meta.dirname, '..')
const Lock = z.object({ packages: z.record(z.string(), z.object({ version: z.optional(z.string()) })) })

function versionsIn(file: string): Record<string, string | undefined> {
  const { packages } = Lock.parse(JSON.parse(readFileSync(file, 'utf8')))
  return Object.fromEntries(Object.entries(packages).map(([path, { version }]) => [path, version]))
}

function isInstalled(): boolean {
  try {
    const there = versionsIn(join(folder, 'node_modules', '.package-lock.json'))
    const wanted = versionsIn(join(folder, 'package-lock.json'))
    return Object.entries(wanted).every(([path, version]) => path === '' || there[path] === version)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}

/** Throws with npm's own words when they cannot be installed. */
export async function installPeers(): Promise<void> {
  if (isInstalled()) return
  process.stderr.write('Installing the peers of the measurements ...\n')
  const npm = spawn('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    shell: process.platform === 'win32',
  })
  let complaints = ''
  npm.stderr.on('data', (text) => {
    complaints += text
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    npm.once('error', reject)
    npm.once('close', resolve)
  })
  if (code !== 0) throw new Error(`the peers cannot be installed: ${complaints.trim() || `npm ended with ${code}`}`)
}
