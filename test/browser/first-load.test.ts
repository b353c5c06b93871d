// What a browser has to fetch before somebody can sign in, measured from the files as they are served.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { distFolder } from '../../scripts/build-web.ts'
import { inBrowser } from './in-browser.ts'

const assets = join(distFolder, 'assets')
const html = readFileSync(join(distFolder, 'index.html'), 'utf8')

/** The files that a script needs before its first line runs; what it loads later is not among them. */
function importsOf(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen
  seen.add(name)
  const text = readFileSync(join(assets, name), 'utf8')
  for (const [, found = ''] of text.matchAll(/\b(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)) importsOf(found, seen)
  return seen
}

const linked = [...html.matchAll(/(?:href|src)="\/app\/assets\/([^"]+)"/g)].map(([, name = '']) => name)
const first = [...new Set(linked.flatMap((name) => (name.endsWith('.js') ? [...importsOf(name)] : [name])))]
const gzipped = (name: string) => gzipSync(readFileSync(join(assets, name))).length

test('the page to sign in by is at most 250 KB compressed, scripts and styles together', () => {
  const kilobytes = (first.reduce((sum, name) => sum + gzipped(name), 0) + gzipSync(html).length) / 1024
  expect(first.filter((name) => name.endsWith('.js')).length).toBeGreaterThan(0)
  expect(first.filter((name) => name.endsWith('.css'))).toHaveLength(1)
  expect(kilobytes).toBeLessThan(250)
})

test('no file of the page is named like another place, and no font is within the styles', () => {
  for (const name of readdirSync(assets).filter((one) => one.endsWith('.css'))) {
    const text = readFileSync(join(assets, name), 'utf8')
    expect(text).not.toMatch(/url\(["']?https?:|@import|@font-face/)
  }
})

inBrowser('the page to sign in by', (desk, visit) => {
  test('asks for those files and no others', async () => {
    const { page, asked } = await visit('/app/')
    await page.getByLabel('Password').waitFor()
    const files = asked
      .map((url) => url.slice(desk().site.url.length))
      .filter((path) => path.startsWith('/app/assets/'))
    expect(files.length).toBeGreaterThan(2)
    expect(files.filter((path) => !first.includes(path.slice('/app/assets/'.length)))).toEqual([])
  })
})
