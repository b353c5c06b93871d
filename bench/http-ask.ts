// One request to the measured site and its whole answer, over a connection that is kept.
import { Agent, type IncomingMessage, request } from 'node:http'
import type { Shot } from './load.ts'
import { sequenceOf } from './proviso.ts'

export type Reply = { readonly headers: Headers; readonly parts: readonly Buffer[] }

const agent = new Agent({ keepAlive: true })
const longestIdleMs = 1000
let answeredAt = 0

/** Sends a shot and reads the answer. Throws unless it is 200. */
export async function reply(shot: Shot): Promise<Reply> {
  const answer = await sent(shot)
  const parts: Buffer[] = []
  for await (const part of answer) parts.push(part)
  answeredAt = performance.now()
  if (answer.statusCode !== 200) throw new Error(`${new URL(shot.url).pathname} answered ${answer.statusCode}`)
  return { headers: new Headers(Object.entries(answer.headers).map(([name, value]) => [name, String(value)])), parts }
}

function sent({ url, method, headers, body }: Shot): Promise<IncomingMessage> {
  // SQLite stops this process for seconds, in which a server lets go of a connection and nobody here hears of it.
  if (performance.now() - answeredAt > longestIdleMs) agent.destroy()
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers, agent }, resolve)
    asked.on('error', reject)
    asked.end(body)
  })
}

/** Sees to it that each answer left its record: events of a session are numbered without gaps. */
export function recordsEach(): (headers: Headers) => void {
  let last: number | undefined
  return (headers) => {
    const sequence = sequenceOf(headers)
    if (last !== undefined && sequence !== last + 1) throw new Error('answers without a record')
    last = sequence
  }
}
