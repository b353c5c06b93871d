// Builds the page into web/dist: for a browser, split by page, every file but index.html named by its content. Quick when nothing
// changed. Two at once are safe: each builds in a folder of its own and puts it in place as a whole.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build, type Plugin } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const web = join(root, 'web')
export const distFolder = join(web, 'dist')
const stampName = 'built-from.sha256'

/** The files that a build is made from, by their content. */
function fingerprint(): string {
  const names = ['web', 'core'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(distFolder))
      .map((entry) => join(entry.parentPath, entry.name)),
  )
  const all = [...names.sort(), join(root, 'package-lock.json'), fileURLToPath(import.meta.url)]
  const hash = createHash('sha256')
  for (const name of all) hash.update(name.slice(root.length)).update('\0').update(readFileSync(name)).update('\0')
  return hash.digest('hex')
}

/** The design system's global styles carry 139 KB of fonts within them; the fonts of the system do as well. */
const withoutFonts: Plugin = {
  name: 'without-fonts',
  setup({ onLoad }) {
    onLoad({ filter: /global-styles[\\/]index\.css$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/@font-face\s*\{[^}]*\}/g, ''),
      loader: 'css',
    }))
  },
}

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2023',
  jsx: 'automatic',
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'warning',
}

/** The scripts: one to begin with, and a part for each page, loaded when it is shown. Returns the name of the first. */
async function buildScripts(assets: string): Promise<string> {
  const { metafile } = await build({
    ...common,
    entryPoints: { main: 'web/main.tsx' },
    outdir: assets,
    splitting: true,
    entryNames: '[name]-[hash]',
    chunkNames: 'part-[hash]',
    loader: { '.css': 'empty' },
    metafile: true,
  })
  const names = Object.entries(metafile.outputs).filter(([, { entryPoint }]) => entryPoint === 'web/main.tsx')
  return nameOf(names[0]?.[0] ?? '')
}

const nameOf = (path: string): string => path.split('/').at(-1) ?? ''

/**
 * The styles, apart from the scripts: one file to sign in by and one that has all. Split like the scripts, two pages would bring the
 * same rules twice and in another order, and the order of rules counts.
 */
async function buildStyles(assets: string, name: string, external: string[]): Promise<string> {
  const { outputFiles } = await build({
    ...common,
    entryPoints: ['web/main.tsx'],
    external,
    outdir: assets,
    plugins: [withoutFonts],
    write: false,
  })
  const css = outputFiles.find(({ path }) => path.endsWith('.css'))?.contents ?? new Uint8Array()
  return writeNamed(assets, name, 'css', css)
}

function writeNamed(assets: string, name: string, ending: string, content: Uint8Array): string {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12)
  const file = `${name}-${hash}.${ending}`
  writeFileSync(join(assets, file), content)
  return file
}

async function buildInto(folder: string): Promise<void> {
  const assets = join(folder, 'assets')
  mkdirSync(assets, { recursive: true })
  const icon = writeNamed(assets, 'icon', 'svg', readFileSync(join(web, 'icon.svg')))
  const [script, first, all] = await Promise.all([
    buildScripts(assets),
    buildStyles(assets, 'main', ['./desk.tsx']),
    buildStyles(assets, 'desk', []),
  ])
  const named: Record<string, string> = { 'main.js': script, 'main.css': first, 'desk.css': all, icon }
  const page = readFileSync(join(web, 'index.html'), 'utf8')
  writeFileSync(
    join(folder, 'index.html'),
    page.replace(/\{\{([a-z.]+)\}\}/g, (_, name) => `/app/assets/${named[name]}`),
  )
}

/** Builds the page unless it is built from the very same files. */
export async function buildWeb(): Promise<void> {
  const from = fingerprint()
  const stamp = join(distFolder, stampName)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === from) return
  const mine = `${distFolder}.${process.pid}`
  const old = `${mine}.old`
  rmSync(mine, { recursive: true, force: true })
  await buildInto(mine)
  writeFileSync(join(mine, stampName), from)
  try {
    if (existsSync(distFolder)) renameSync(distFolder, old)
    renameSync(mine, distFolder)
  } catch (error) {
    // Somebody else put the same page in place meanwhile.
    if (!existsSync(stamp)) throw error
  } finally {
    for (const folder of [mine, old]) rmSync(folder, { recursive: true, force: true })
  }
}

/** What vitest runs before all tests. */
export const setup = buildWeb

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildWeb()
