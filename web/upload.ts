// A file on its way to the site: its digest, then its parts one after the other. A part that did not arrive is sent again.
import { Refusal } from '../core/refusal.ts'

export type Begun = { readonly id: string; readonly partBytes: number; readonly parts: number }

/** In small hex digits; WebCrypto takes a file as a whole, so it must fit into memory. */
export async function digestOf(file: Blob): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', await contentOf(file))
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function contentOf(file: Blob): Promise<ArrayBuffer> {
  try {
    return await file.arrayBuffer()
  } catch {
    const why =
      'This browser cannot read the file: it is too large for it, or was changed or moved since it was chosen.'
    throw new Refusal('bad-request', `${why} Choose it again, or publish it by the command line.`)
  }
}

export type SendPart = (part: number, content: Blob) => Promise<unknown>

const tries = 3

/** Sends all parts in their order, and tells how many have arrived. Stops where it was told to, between two parts. */
export async function sendParts(
  file: Blob,
  { partBytes, parts }: Begun,
  send: SendPart,
  told: (arrived: number) => void,
  isStopped: () => boolean,
): Promise<boolean> {
  for (let part = 1; part <= parts; part++) {
    if (isStopped()) return false
    await again(() => send(part, file.slice((part - 1) * partBytes, part * partBytes)))
    told(part)
  }
  return !isStopped()
}

/** What was refused is refused; what was lost on the way is tried again. */
async function again(what: () => Promise<unknown>): Promise<void> {
  for (let left = tries - 1; ; left--) {
    try {
      await what()
      return
    } catch (error) {
      if (left === 0 || !(error instanceof Refusal && error.code === 'unavailable')) throw error
    }
  }
}
