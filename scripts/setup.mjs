// What `npm start` and `npm test` run first: installs what package-lock.json asks for, then runs the npm script named.
// Plain JavaScript for Node 20, on Node's own modules alone; quiet and quick when there is nothing to do.
// A node_modules counts as good only by its stamp, which is written last and under a lock.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, linkSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const modules = join(root, 'node_modules')
const stampFile = join(modules, '.proviso-setup')
const lockFile = join(root, '.setup-lock')
const node24 = join(modules, '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')
const nodeMajor = 'v24.'
/** Where Node keeps what it compiled, for each start after the first: among the packages, which one trusts as much. */
export const compiled = join(modules, '.cache', 'node')
/** What takes a browser. Its module is imported only then: it needs what is installed here first. */
const browserTargets = ['test:ready', 'screenshots:ready']

/** Node 24 as installed by npm for this checkout. */
export const nodeBinary = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

/** Makes node_modules match package-lock.json. Two at once is safe: the second waits, then finds nothing to do. */
export async function ready() {
  if (isStamped()) return
  await takeLock()
  try {
    if (isStamped()) return
    if (!(await isInstalled())) await install()
    // Beware: whoever took the lock from us may be removing files at this moment.
    if (!ownsLock()) throw new SetupFailure('another set-up took over; run the command again')
    writeFileSync(stampFile, fingerprint())
  } finally {
    if (ownsLock()) rmSync(lockFile, { force: true })
  }
}

/**
 * Runs a command on this terminal, with `compiled` in its environment, waits for its end, and gives its exit code, or 128 + number of the signal that ended it.
 * A signal is passed on once. Beware: Ctrl-C reaches the whole group and npm repeats it to its child, so a command
 * sees it more than once and must stop cleanly all the same.
 */
export function follow(command, args) {
  const env = { NODE_COMPILE_CACHE: compiled, ...process.env }
  const child = spawn(command, args, { stdio: 'inherit', env })
  const passed = new Set()
  const pass = (received) => {
    // npm passes on SIGINT and SIGTERM alone, and a closed terminal has to end the server too.
    const signal = received === 'SIGHUP' ? 'SIGTERM' : received
    if (!passed.has(signal)) child.kill(signal)
    passed.add(signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, pass)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(name, pass)
      resolve(code ?? 128 + (constants.signals[signal ?? 'SIGTERM'] ?? 0))
    })
  })
}

/** Runs `main`; a failure that a person can mend is told in one line, without a stack. */
export async function orExplain(main) {
  try {
    await main()
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error
    process.stderr.write(`proviso set-up: ${error.message}\n`)
    process.exitCode = 1
  }
}

class SetupFailure extends Error {}

function isStamped() {
  return existsSync(node24) && existsSync(nodeBinary) && readOr(stampFile) === fingerprint()
}

/** Not the version of Node: everything installed is for Node 24, whichever Node runs the set-up. */
function fingerprint() {
  const lock = readFileSync(join(root, 'package-lock.json'))
  return createHash('sha256').update(lock).update(`\n${process.platform} ${process.arch}\n`).digest('hex')
}

/** Whether npm itself already put in place what the lock file asks for; npm writes its own list last of all. */
async function isInstalled() {
  const listed = readOr(join(modules, '.package-lock.json'))
  if (listed === undefined) return false
  const there = JSON.parse(listed).packages
  const wanted = readLock().packages
  const same = (path) =>
    there[path]?.version === wanted[path]?.version && there[path]?.integrity === wanted[path]?.integrity
  const complete = Object.keys(wanted).every(
    (path) => path === '' || same(path) || (wanted[path].optional && !there[path]),
  )
  return complete && (await isNode24())
}

async function install() {
  const lock = readLock()
  refuseForeignLock(lock)
  process.stderr.write('Installing packages (once; about a minute) ...\n')
  const startedAt = performance.now()
  // NODE_ENV=production or an .npmrc must not leave out the tools: Node 24 is one of them.
  const options = ['--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  rmSync(modules, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  await npm(hasAllOptional(lock) ? ['ci', ...options] : ['install', '--no-save', ...options])
  if (!(await isNode24())) await npm(['rebuild', 'node', '--loglevel=error'])
  if (!(await isNode24())) {
    throw new SetupFailure(
      'Node 24 was not installed: npm did not run the install script of the package `node`.\n' +
        'Run `npm rebuild node --ignore-scripts=false`, then this command again.',
    )
  }
  process.stderr.write(`Installed in ${Math.round((performance.now() - startedAt) / 1000)} s.\n`)
}

/**
 * `npm ci` refuses a lock file written where the packages of other platforms could not be looked up (npm/cli#9846).
 * `npm install --no-save` then keeps to the same versions and digests and leaves the lock file as it is.
 */
function hasAllOptional(lock) {
  const held = new Set(Object.keys(lock.packages).map((path) => path.split('node_modules/').at(-1)))
  const asked = Object.values(lock.packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
  return asked.every((name) => held.has(name))
}

/** What `npm ci` checks and `npm install` does not: nothing is installed that the lock file does not name. */
function refuseForeignLock(lock) {
  const all = (entry) => ({ ...entry.dependencies, ...entry.devDependencies, ...entry.optionalDependencies })
  const locked = all(lock.packages[''])
  const asked = all(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))
  const differing = Object.keys({ ...locked, ...asked }).filter((name) => locked[name] !== asked[name])
  if (differing.length === 0) return
  throw new SetupFailure(`package.json and package-lock.json differ in ${differing.join(', ')}; run \`npm install\``)
}

async function isNode24() {
  if (!existsSync(node24) || !existsSync(nodeBinary)) return false
  const { code, output } = await quietly(nodeBinary, ['--version'])
  return code === 0 && output.startsWith(nodeMajor)
}

async function npm(args) {
  const { code, output } = await quietly(...npmCommand(args))
  if (code !== 0) throw new SetupFailure(`\`npm ${args.join(' ')}\` failed:\n${output.trim()}`)
}

/** The npm that called us, on the Node that runs it: ours may lie in the folder that is being replaced. */
function npmCommand(args) {
  const called = process.env.npm_execpath
  if (called === undefined || basename(called) !== 'npm-cli.js') return ['npm', args]
  return [process.env.npm_node_execpath ?? process.execPath, [called, ...args]]
}

/** Runs a command and keeps what it prints. Signals reach it through the group or are passed on, and end us after it. */
function quietly(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  // Beware: should we be killed, npm goes on alone; the next set-up has to wait for it as well.
  if (ownsLock()) writeFileSync(lockFile, `${process.pid} ${child.pid}`)
  let output = ''
  child.stdout.on('data', (text) => (output += text))
  child.stderr.on('data', (text) => (output += text))
  const pass = (signal) => child.kill(signal)
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, pass)
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 127, output: error.message }))
    child.on('close', (code) => {
      for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, pass)
      resolve({ code, output })
    })
  })
}

async function takeLock() {
  const mine = `${lockFile}.${process.pid}`
  for (let told = false; ; told = true) {
    writeFileSync(mine, String(process.pid))
    if (linked(mine) || (await tookOver(mine))) break
    if (!told) process.stderr.write(`Waiting for another set-up (process ${readOr(lockFile)}, ${lockFile}) ...\n`)
    await pause(250)
  }
  rmSync(mine, { force: true })
}

function linked(mine) {
  try {
    linkSync(mine, lockFile)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

/** The lock of a killed set-up is taken over; should two do so at once, the one whose name stays has it. */
async function tookOver(mine) {
  const owners = (readOr(lockFile) ?? '').split(' ').map(Number)
  if (!owners[0] || owners.some(isAlive)) return false
  renameSync(mine, lockFile)
  await pause(300)
  return ownsLock()
}

function ownsLock() {
  return readOr(lockFile)?.split(' ')[0] === String(process.pid)
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function readLock() {
  return JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
}

function readOr(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  }
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [target, ...rest] = process.argv.slice(2)
  await orExplain(async () => {
    if (target === undefined) throw new SetupFailure('usage: node scripts/setup.mjs <npm script> [arguments]')
    await ready()
    if (browserTargets.includes(target)) await (await import('./browser.mjs')).browserReady()
    process.exitCode = await follow(...npmCommand(['run', '--silent', target, '--', ...rest]))
  })
}
