// The page on a laptop: the files that the build left in web/dist, held in memory by their names. A path that is no name of one is
// never looked for on the disk, whatever it is made of.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { heldBytes } from '../engine/held.ts'
import type { Answer } from '../lambdas/http/call.ts'

const dist = fileURLToPath(new URL('../web/dist', import.meta.url))

/** Nothing from elsewhere, nothing written into the page itself; `data:` for the icons that styles hold. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const pageHeaders = {
  'content-security-policy': policy,
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

const notBuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Proviso</title>
<h1>Proviso is running</h1>
<p>Its page is not built: <code>npm start</code> builds it. Everything can be done over HTTP all the same, beginning with
<code>POST /api/login</code>; docs/api.md lists every route.</p>
</html>
`

type Files = { readonly page: Answer; readonly assets: ReadonlyMap<string, Answer> }

function asset(file: string): Answer {
  const headers = {
    ...pageHeaders,
    'content-type': types[extname(file)] ?? 'application/octet-stream',
    // Its name says its content.
    'cache-control': 'public, max-age=31536000, immutable',
  }
  return { status: 200, headers, body: { head: '', held: heldBytes(readFileSync(file)), tail: '' } }
}

function readFiles(): Files {
  const assets = join(dist, 'assets')
  const isBuilt = existsSync(assets)
  const html = isBuilt ? readFileSync(join(dist, 'index.html'), 'utf8') : notBuilt
  const headers = { ...pageHeaders, 'content-type': types['.html'] ?? '', 'cache-control': 'no-cache' }
  const names = isBuilt ? readdirSync(assets) : []
  return {
    page: { status: 200, headers, body: html },
    assets: new Map(names.map((name) => [`/app/assets/${name}`, asset(join(assets, name))])),
  }
}

let files: Files | undefined

/** Where a page of the site may be: words without a dot, so that a file that is not there is never answered by the page. */
const pagePath = /^\/app(\/[a-z][a-z0-9-]{0,40}){0,4}\/?$/

/** The answer for a page or a file of the site; undefined when the path is none. */
export function siteFile(method: string, path: string): Answer | undefined {
  if (method !== 'GET' && method !== 'HEAD') return undefined
  if (path === '/' || path === '/app')
    return { status: 302, headers: { ...pageHeaders, location: '/app/' }, body: null }
  // Browsers ask for it by themselves; a challenge here would pop up a box.
  if (path === '/favicon.ico') return { status: 204, body: null }
  if (!path.startsWith('/app/')) return undefined
  // Read when first asked for, and once: a server that speaks to scripts alone holds none of it.
  files ??= readFiles()
  return files.assets.get(path) ?? (path.startsWith('/app/assets') || !pagePath.test(path) ? undefined : files.page)
}
