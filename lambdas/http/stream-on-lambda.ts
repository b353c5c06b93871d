// The skin of functions that read data sets: the same calls in, the answer streamed out. The gateway sees nothing of an
// answer before its record is durable, since the status line is written only then.
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createGzip } from 'node:zlib'
import { discard, isCompressed, isRows, piecesOf } from './answer.ts'
import type { Answer } from './call.ts'
import {
  callOf,
  type Endpoints,
  endpointOf,
  headersFor,
  type OpenWorld,
  once,
  type Serve,
  scrubbed,
} from './on-lambda.ts'

type Handler = (event: unknown, response: Writable) => Promise<void>

/** What Lambda's runtime for Node offers to functions that stream. */
export type Runtime = {
  streamifyResponse(handler: Handler): Handler
  readonly HttpResponseStream: { from(response: Writable, metadata: object): Writable }
}

/** One group of stories as a Lambda that streams. */
export function onStreamingLambda(runtime: Runtime, serve: Serve, endpoints: Endpoints, open: OpenWorld): Handler {
  const world = once(open)
  return runtime.streamifyResponse(async (event, response) => {
    try {
      const opened = await world()
      const call = callOf(event, opened.frontProof)
      const answer = await serve(endpointOf(call, endpoints), call, opened)
      await write(answer, call.headers['accept-encoding'], (metadata) =>
        runtime.HttpResponseStream.from(response, metadata),
      )
    } catch (error) {
      throw scrubbed(error)
    }
  })
}

async function write(
  answer: Answer,
  acceptEncoding: string | undefined,
  open: (metadata: object) => Writable,
): Promise<void> {
  const { status: statusCode, body } = answer
  const { headers, ...cookies } = headersFor(answer)
  try {
    if (!isRows(body)) {
      const out = open({ statusCode, headers, ...cookies })
      // Even nothing must be written: the status line goes out with the first write. The end alone would not tell what failed.
      return await pipeline([body ?? ''], out)
    }
    const isZipped = isCompressed(body, acceptEncoding)
    const coding = isZipped ? { 'content-encoding': 'gzip' } : {}
    const out = open({ statusCode, headers: { ...headers, vary: 'accept-encoding', ...coding }, ...cookies })
    if (isZipped) await pipeline(piecesOf(body), createGzip({ level: constants.Z_BEST_SPEED }), out)
    else await pipeline(piecesOf(body), out)
  } finally {
    discard(answer)
  }
}
