// A refusal as a page, where a browser was led and nobody but its person reads the answer: on the way to a provider of identities and
// back. It holds no script and loads nothing; who asks for anything but HTML gets the JSON of every other route.
import { createHash } from 'node:crypto'
import type { Answer, Call } from './call.ts'

const style =
  'body{margin:0 auto;max-width:36rem;padding:3rem 1rem;font:1rem/1.5 system-ui,sans-serif}:root{color-scheme:light dark;background:Canvas;color:CanvasText}a{color:LinkText}'

const headers: Readonly<Record<string, string>> = {
  'content-type': 'text/html;charset=UTF-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  // The address has what the provider sent in it.
  'referrer-policy': 'no-referrer',
}

/** Whether it is a browser that was led there; scripts ask for JSON or for anything. */
export function isLedThere({
  method,
  path,
  headers: { accept = '' },
}: Pick<Call, 'method' | 'path' | 'headers'>): boolean {
  return method === 'GET' && path.startsWith('/api/oidc/') && /(^|,)\s*text\/html\s*(;|,|$)/i.test(accept)
}

const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => signs[sign] ?? '')

/** The answer with its sentence as a page; status and the other headers stay. */
export function asPage(answer: Answer, sentence: string, requestId: string): Answer {
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Not signed in – Proviso</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>You are not signed in</h1>
<p role="alert">${escaped(sentence)}</p>
<p><a href="/app/">Sign in</a></p>
<p>The operator finds this as ${escaped(requestId)}.</p>
</main>
</body>
</html>
`
  return { ...answer, headers: { ...answer.headers, ...headers }, body }
}
