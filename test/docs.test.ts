// Holds the documents to the code: what a page names exists, and what the code lists is on its page.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { refusalCodes } from '../core/refusal.ts'
import { firstSettings, settingsList } from '../core/settings.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]

test('the API page has one heading for each route, and none besides', async () => {
  // A name that is not a literal, so that this file stands before the list does.
  const list = new URL('../lambdas/routes.ts', import.meta.url).href
  expect(existsSync(fileURLToPath(list)), 'lambdas/routes.ts exists').toBe(true)
  const { routes }: { routes: readonly { readonly route: string }[] } = await import(list)
  const headings = [...read('docs/api.md').matchAll(/^## `([A-Z]+ \/[^`]*)`\s*$/gm)].map(([, route]) => route)
  expect(routes.length).toBeGreaterThan(0)
  expect(headings.sort()).toEqual(routes.map(({ route }) => route).sort())
})

test('every refusal code stands in a table of the API page', () => {
  const rows = read('docs/api.md')
    .split('\n')
    .filter((line) => line.trimStart().startsWith('|'))
  expect(refusalCodes.filter((code) => !rows.some((row) => row.includes(`\`${code}\``)))).toEqual([])
})

test('every setting stands in the table of the operating page as it is in the list, and none besides', () => {
  const told = [...read('docs/operating.md').matchAll(/^\| `(\w+)` +\| `([^`]+)` +\| `([^`]+)` +\| (.+?) +\|$/gm)]
  const rows = told.map(([, name, values, first, sentence]) => ({ name, values, first, sentence }))
  const listed = Object.entries(settingsList).map(([name, { values, sentence }]) => {
    const first = Object.entries(firstSettings).find(([other]) => other === name)?.[1]
    return { name, values: values.replaceAll('|', '\\|'), first: String(first), sentence }
  })
  expect(rows).toEqual(listed)
})

test('every relative link of a page leads to a file', () => {
  const broken = pages.flatMap((page) =>
    linksOf(read(page))
      .filter((link) => !existsSync(join(root, normalize(join(dirname(page), link)))))
      .map((link) => `${page} -> ${link}`),
  )
  expect(broken).toEqual([])
})

test('the README is two screens, and its code fits a line of a terminal', () => {
  expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(110)
  const code = [...read('README.md').matchAll(/^```[\s\S]*?^```/gm)].flatMap(([block]) => block.split('\n'))
  expect(code.filter((line) => line.length > 100)).toEqual([])
})

test('every command that a page names is there', async () => {
  const main = read('bin/proviso.ts')
  const named = pages.flatMap((page) =>
    [...read(page).matchAll(/npx proviso ([a-z]+ [a-z-]+)/g)].map(([, name]) => name),
  )
  expect(named.length).toBeGreaterThan(0)
  expect(named.filter((name) => !main.includes(`'${name}':`))).toEqual([])
})

test('every file the compliance page names exists', () => {
  const page = 'docs/compliance.md'
  const text = existsSync(join(root, page)) ? read(page) : ''
  const named = [...text.matchAll(/`([\w.-]+(?:\/[\w.-]+)+\.(?:tsx?|mjs))(?::\d+)?`/g)].map(([, file = '']) => file)
  expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([])
})

/** Relative link targets outside code blocks, without their anchors. */
function linksOf(text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '')
  return [...prose.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)]
    .map(([, link = '']) => decodeURI(link.split('#')[0] ?? ''))
    .filter((link) => link !== '' && !/^[a-z][a-z+.-]*:|^\//i.test(link))
}
