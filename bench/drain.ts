// A whole answer read as libcurl reads it, which LabKey's R client stands on: from the socket into one buffer, again and again.
// Node's own client takes as long to read a large answer as the server takes to send it, and it is not what is measured here.
import { connect } from 'node:net'
import type { Reply } from './http-ask.ts'
import type { Shot } from './load.ts'

const bufferBytes = 262_144
const keptBytes = 100_000

/** Sends a shot and reads the answer to its end; of its parts only the first and the last are kept. Throws unless it is 200 and whole. */
export function drain({ url, method, headers, body = '' }: Shot): Promise<Reply> {
  const { hostname, port, pathname, search } = new URL(url)
  const sent = {
    host: `${hostname}:${port}`,
    connection: 'close',
    'content-length': Buffer.byteLength(body),
    ...headers,
  }
  const lines = Object.entries(sent).map(([name, value]) => `${name}: ${value}\r\n`)
  let read = 0
  let first = Buffer.alloc(0)
  let last = Buffer.alloc(0)
  return new Promise((resolve, reject) => {
    const onread = {
      buffer: Buffer.alloc(bufferBytes),
      callback(length: number, buffer: Uint8Array) {
        const piece = buffer.subarray(0, length)
        read += length
        if (first.length < keptBytes) first = Buffer.concat([first, piece])
        last = length >= keptBytes ? Buffer.from(piece) : Buffer.concat([last.subarray(-keptBytes), piece])
        return true
      },
    }
    const socket = connect({ host: hostname, port: Number(port), onread })
    socket.on('error', reject)
    socket.on('end', () => {
      socket.end()
      try {
        resolve(drained(first, last, read))
      } catch (error) {
        reject(error)
      }
    })
    socket.write(`${method} ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
  })
}

function drained(first: Buffer, last: Buffer, read: number): Reply {
  const end = first.indexOf('\r\n\r\n')
  const [status = '', ...fields] = first.subarray(0, Math.max(end, 0)).toString('latin1').split('\r\n')
  const headers = new Headers(
    fields.map((field) => [field.slice(0, field.indexOf(':')), field.slice(field.indexOf(':') + 1)]),
  )
  const said = headers.get('content-length')
  if (end < 0 || said === null || Number(said) !== read - end - 4)
    throw new Error('an answer came without its whole length')
  if (!status.startsWith('HTTP/1.1 200 ')) throw new Error('an export was not answered')
  return { headers, parts: [first.subarray(end + 4), last] }
}
