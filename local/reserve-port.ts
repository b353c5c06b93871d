// Holds a port while a new home is set up, so that a port somebody else has is found before anything is made or shown.
import { createServer } from 'node:net'

/** Takes the port; whoever knocks meanwhile is turned away. `release` lets go of it. Rejects as listening would. */
export function reservePort(host: string, port: number): Promise<{ release(): Promise<void> }> {
  const holder = createServer((socket) => socket.destroy())
  const release = () => new Promise<void>((resolve) => holder.close(() => resolve()))
  return new Promise((resolve, reject) => {
    holder.once('error', reject)
    holder.listen({ host, port, exclusive: true }, () => resolve({ release }))
  })
}
