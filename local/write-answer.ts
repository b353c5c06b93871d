// An answer onto the wire of a laptop. Rows leave as fast as the reader takes them and no faster; when the reader goes
// away, or takes nothing for two minutes, what is held for it is let go of.
import type { ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { constants, createGzip } from 'node:zlib'
import { bytesOf, discard, isCompressed, isRows, piecesOf, standingHeaders } from '../lambdas/http/answer.ts'
import type { Answer, RowsBody } from '../lambdas/http/call.ts'

export type Reader = { readonly isHead: boolean; readonly acceptEncoding: string | undefined }

const patienceMilliseconds = 120_000

/** Writes one answer; resolves when it is out or the reader is gone. Throws when rows that were promised cannot be read. */
export async function writeAnswer(response: ServerResponse, answer: Answer, reader: Reader): Promise<void> {
  const { body } = answer
  const headers = { ...standingHeaders, ...answer.headers }
  try {
    if (isRows(body)) return await writeRows(response, { ...answer, headers, body }, reader)
    // Text as text: then Node writes head and body in one piece.
    const whole = body ?? ''
    response.writeHead(answer.status, { ...headers, 'content-length': Buffer.byteLength(whole) })
    response.end(reader.isHead ? undefined : whole)
  } finally {
    discard(answer)
  }
}

type RowsAnswer = Omit<Answer, 'body'> & { readonly body: RowsBody }

async function writeRows(response: ServerResponse, answer: RowsAnswer, reader: Reader): Promise<void> {
  const { status, headers, body } = answer
  const isZipped = isCompressed(body, reader.acceptEncoding)
  const length = isZipped ? { 'content-encoding': 'gzip' } : { 'content-length': bytesOf(body) }
  response.writeHead(status, { ...headers, vary: 'accept-encoding', ...length })
  if (reader.isHead) return void response.end()
  response.setTimeout(patienceMilliseconds, () => response.destroy())
  try {
    // Level 1: what it saves beyond that costs more than it brings.
    if (isZipped) await pipeline(piecesOf(body), createGzip({ level: constants.Z_BEST_SPEED }), response)
    else await pipeline(piecesOf(body), response)
  } catch (error) {
    if (!isReaderGone(error)) throw error
  }
}

const gone: readonly string[] = ['ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_UNABLE_TO_PIPE', 'ECONNRESET', 'EPIPE']

function isReaderGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && gone.includes(String(error.code))
}
