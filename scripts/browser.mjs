// Chromium for the tests of the page: found, or installed where that takes no question. Plain JavaScript for Node 20. Never ends a
// set-up: without it the browser suites say themselves, loudly, that they did not run, and fail under CI=true.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const patienceMilliseconds = 600_000

const places = [
  process.env.PROVISO_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** Where Chromium is on this machine; undefined when nowhere. */
export async function chromiumPath() {
  const { chromium } = await import('playwright-core')
  return [...places, chromium.executablePath()].find((path) => path !== undefined && path !== '' && existsSync(path))
}

/** Installs Chromium where it is missing: Debian's package as root, else Playwright's own build. */
export async function browserReady() {
  if ((await chromiumPath()) !== undefined) return
  process.stderr.write('Installing Chromium for the tests of the page (once) ...\n')
  const code = isDebianRoot() ? await installPackage() : await installOwn()
  if (code === 0 && (await chromiumPath()) !== undefined) return
  process.stderr.write('Chromium could not be installed; what is tried in a browser will not run.\n')
}

function isDebianRoot() {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

async function installPackage() {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const install = ['install', '-y', '--no-install-recommends', 'chromium']
  const code = await quietly('apt-get', install, env)
  if (code === 0) return code
  // A machine that never asked has no list of packages.
  await quietly('apt-get', ['update'], env)
  return await quietly('apt-get', install, env)
}

function installOwn() {
  return quietly(
    process.execPath,
    [join(root, 'node_modules/playwright-core/cli.js'), 'install', 'chromium'],
    process.env,
  )
}

function quietly(command, args, env) {
  const child = spawn(command, args, { cwd: root, env, stdio: 'ignore', timeout: patienceMilliseconds })
  return new Promise((resolve) => {
    child.on('error', () => resolve(127))
    child.on('close', (code) => resolve(code ?? 1))
  })
}
