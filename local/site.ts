// What a browser finds at the root until the web page is there: where it is, and where to read on.
import type { Answer } from '../lambdas/http/call.ts'

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Proviso</title>
<h1>Proviso is running</h1>
<p>Compliant access to study data by session key.</p>
<p>Sign in, declare, sign and make a key over HTTP, beginning with <code>POST /api/login</code>.
README.md tells the whole story in curl, R and Python; docs/api.md lists every route.</p>
</html>
`

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'referrer-policy': 'no-referrer',
}

/** The answer for a page of the site; undefined when the path is none. */
export function siteFile(method: string, path: string): Answer | undefined {
  if (method !== 'GET' && method !== 'HEAD') return undefined
  if (path === '/') return { status: 200, headers, body: page }
  // Browsers ask for it by themselves; a challenge here would pop up a box.
  return path === '/favicon.ico' ? { status: 204, body: null } : undefined
}
