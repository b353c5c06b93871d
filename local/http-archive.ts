// The log of a running site, read over HTTP: C2SP tiles below one address.

import type { Blobs } from '../tlog/blobs.ts'
import { parseNote } from '../tlog/note.ts'
import { nameOf, placesAt } from '../tlog/tiles.ts'
import { checkpointName } from '../tlog/verify.ts'

export class LogUnreachable extends Error {}

/** The files of the log at an address; a site lists none, so these are the ones that its checkpoint stands on. */
export function httpArchive(url: string, key = ''): Pick<Blobs, 'get' | 'names'> {
  const base = url.replace(/\/$/, '')

  async function get(name: string): Promise<Uint8Array | undefined> {
    const headers: Record<string, string> = key === '' ? {} : { apikey: key }
    const response = await fetch(`${base}/${name}`, { headers }).catch((cause: unknown) => {
      throw new LogUnreachable(`${base} cannot be reached.`, { cause })
    })
    if (response.status === 404) return undefined
    if (!response.ok) throw new LogUnreachable(`${base} answered ${response.status} for ${name}.`)
    return new Uint8Array(await response.arrayBuffer())
  }

  // One checkpoint for the whole look, since the log goes on meanwhile.
  let checkpoint: Promise<Uint8Array | undefined> | undefined
  const read = (name: string) => {
    if (name !== checkpointName) return get(name)
    checkpoint ??= get(name)
    return checkpoint
  }

  return {
    get: read,
    async *names() {
      const note = parseNote(Buffer.from((await read(checkpointName)) ?? '').toString())
      yield checkpointName
      for (const place of placesAt(Number(note?.text.split('\n')[1] ?? 0))) yield nameOf(place)
    },
  }
}
