// Reads the imports of our own sources without a compiler: the eyes of architecture.test.ts.
import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

export type Import = { readonly target: string; readonly typeOnly: boolean; readonly lazy: boolean }
export type Source = {
  readonly path: string
  readonly text: string
  readonly code: string
  readonly imports: readonly Import[]
}

export const root = fileURLToPath(new URL('..', import.meta.url))

/** The source files below a folder of the project, as paths from its root; none when the folder is not there. */
export function filesBelow(folder: string): string[] {
  const there = readdirSync(root).includes(folder)
  const names = there ? readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }) : []
  return names
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => /\.(ts|tsx|mjs)$/.test(path) && !/node_modules|cdk\.out/.test(path))
}

export function parse(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8')
  const code = withoutComments(text)
  return { path, text, code, imports: importsOf(path, code) }
}

/** Comments become blanks; texts and regular expressions are stepped over, so that `//` in a URL opens no comment. */
export function withoutComments(text: string): string {
  const token =
    /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[\s\S])*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*|\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\//g
  return text.replace(token, (found) => (/^\/[/*]/.test(found) ? ' ' : found))
}

/** Beware: `import { type A }` stays an import when types are stripped, so only `import type` counts as one. */
export function importsOf(path: string, code: string): Import[] {
  const statement = /^\s*(import|export)\b\s*(type\b(?!\s*(?:from|,)))?([^'"`;=()]*?)(?:\bfrom\s*)?['"]([^'"\n]+)['"]/gm
  const call = /\bimport\s*\(\s*['"`]([^'"`]+)['"`]/g
  const fixed = [...code.matchAll(statement)]
    .filter(([, keyword, , names = '', ,]) => keyword === 'import' || /[*}]/.test(names))
    .map(([, , type, , name = '']) => ({
      target: resolve(path, name),
      typeOnly: type !== undefined,
      lazy: false,
    }))
  const lazy = [...code.matchAll(call)].map(([, name = '']) => ({
    target: resolve(path, name),
    typeOnly: false,
    lazy: true,
  }))
  return [...fixed, ...lazy]
}

function resolve(path: string, name: string): string {
  if (name.startsWith('.')) return posix.join(posix.dirname(path), name)
  return !name.startsWith('node:') && builtinModules.includes(name) ? `node:${name}` : name
}

/** Every circle of imports that stays when types are stripped. */
export function circles(all: readonly Source[]): string[] {
  const runs = new Map(
    all.map(({ path, imports }) => [path, imports.filter((one) => !one.typeOnly).map((one) => one.target)]),
  )
  const done = new Set<string>()
  const found: string[] = []
  const walk = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) found.push([...way.slice(way.indexOf(path)), path].join(' -> '))
    if (done.has(path) || way.includes(path)) return
    for (const target of runs.get(path) ?? []) walk(target, [...way, path])
    done.add(path)
  }
  for (const path of runs.keys()) walk(path, [])
  return found
}
