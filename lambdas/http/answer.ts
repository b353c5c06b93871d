// Answers in their final form: JSON with the contract's content type, no caching, nothing the browser may guess at.
import type { Answer, Pass, RowsBody, TextAnswer } from './call.ts'

export const jsonType = 'application/json;charset=UTF-8'

/** Headers of every answer. */
export const standingHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
}

/** How many whole seconds are left of the session, for whoever has one. */
export function expiresIn(pass: Pass | null, now: Date): Readonly<Record<string, string>> {
  if (pass === null) return {}
  return { 'x-session-expires-in': String(Math.max(0, Math.floor((pass.expiresAtMs - now.getTime()) / 1000))) }
}

/** A JSON answer. No top-level field may be called `status`: LabKey's R client takes it for the HTTP status. */
export function json(status: number, body: object, headers: Readonly<Record<string, string>> = {}): TextAnswer {
  return { status, headers: { 'content-type': jsonType, ...headers }, body: JSON.stringify(body) }
}

/** Plain text, such as a signed note. */
export function text(body: string): TextAnswer {
  return { status: 200, headers: { 'content-type': 'text/plain;charset=UTF-8' }, body }
}

/** A few bytes: a file that fits one answer. */
export function bytes(body: Uint8Array): Answer {
  return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body }
}

/** Whether a body is rows, which leave piece by piece. */
export function isRows(body: Answer['body']): body is RowsBody {
  return body !== null && typeof body !== 'string' && !(body instanceof Uint8Array)
}

export function noContent(headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 204, headers, body: null }
}

/** An answer of rows, released only after their record. */
export function rowsAnswer(type: string, body: RowsBody, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 200, headers: { 'content-type': type, ...headers }, body }
}

/**
 * Encoded rows piece by piece. Whoever stops early discards what is held. Throws when the rows are not as long as was said:
 * where no length goes before them, only an answer that breaks off shows its reader that something is wrong.
 */
export async function* piecesOf({ head, held, tail }: RowsBody): AsyncGenerator<Uint8Array> {
  if (head !== '') yield Buffer.from(head)
  let left = held.bytes
  for await (const piece of held.read()) {
    left -= piece.length
    if (left < 0) break
    yield piece
  }
  if (left !== 0) throw new Error('the rows of an answer are not as long as was said')
  if (tail !== '') yield Buffer.from(tail)
}

/** The length of encoded rows with what stands around them. */
export function bytesOf({ head, held, tail }: RowsBody): number {
  return Buffer.byteLength(head) + held.bytes + Buffer.byteLength(tail)
}

/** Lets go of the rows of an answer that is not released. */
export function discard(answer: Answer): void {
  if (isRows(answer.body)) answer.body.held.discard()
}

const leastCompressed = 1_024

/** Whether a body is to be compressed: rows only, for beside a secret what a caller sends could be told by the length. */
export function isCompressed(body: Answer['body'], acceptEncoding: string | undefined): body is RowsBody {
  if (!isRows(body) || bytesOf(body) <= leastCompressed) return false
  return (acceptEncoding ?? '').split(',').some(isGzip)
}

function isGzip(offer: string): boolean {
  const [coding, ...parameters] = offer.split(';').map((part) => part.trim().toLowerCase())
  const quality = parameters.find((part) => part.startsWith('q='))
  return (coding === 'gzip' || coding === 'x-gzip') && Number(quality?.slice(2) ?? 1) > 0
}
