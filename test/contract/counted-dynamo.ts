// DynamoDB with a meter before it: what each call has consumed, in units of reading and of writing.
import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import * as z from 'zod/mini'

const Consumed = z.object({ TableName: z.string(), CapacityUnits: z.number() })
const Answer = z.object({ ConsumedCapacity: z.optional(z.union([Consumed, z.array(Consumed)])) })

export type Used = {
  readonly table: string
  readonly call: string
  readonly units: number
  readonly kind: 'read' | 'write'
}
export type Meter = { readonly url: string; readonly used: Used[]; close(): void }

const readers = ['GetItem', 'TransactGetItems', 'Query']

/** A meter before an emulator. */
export async function metered(emulator: string): Promise<Meter> {
  const used: Used[] = []
  const server = createServer(async (request, response) => {
    const target = String(request.headers['x-amz-target'])
    const call = target.split('.')[1] ?? ''
    const asked = JSON.parse((await buffer(request)).toString())
    const sent = Object.entries(request.headers).filter(([name]) => !/^(host|connection|content-length)$/.test(name))
    const headers = sent.map(([name, value]): [string, string] => [name, String(value)])
    const body = JSON.stringify({ ...asked, ReturnConsumedCapacity: 'TOTAL' })
    const answer = await fetch(emulator, { method: 'POST', headers, body })
    const text = await answer.text()
    const { ConsumedCapacity = [] } = Answer.parse(JSON.parse(text))
    for (const { TableName: table, CapacityUnits: units } of [ConsumedCapacity].flat()) {
      used.push({ table, call, units, kind: readers.includes(call) ? 'read' : 'write' })
    }
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    used,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
