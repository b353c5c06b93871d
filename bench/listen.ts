// How a measured server says that it is ready: one line of JSON, the request it is to be measured by.
import type { Server } from 'node:http'
import type { Shot } from './load.ts'

/** Listens on a free port of this machine and prints the shot for `path` there. */
export async function listen(server: Server, { path, ...shot }: Omit<Shot, 'url'> & { path: string }): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${address.port}${path}`, ...shot })}\n`)
}
