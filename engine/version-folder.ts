// A version's folder: filled under another name, made durable, then renamed. Who can see it sees all of it.
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'

export type VersionFolder = {
  /** Where to write; exists only while filling. */
  readonly staging: string
  /** Runs `work`, then makes the folder appear under its own name; when anything fails, nothing of it stays. */
  readonly fill: <T>(work: () => Promise<T>) => Promise<T>
}

export function versionFolder(parent: string, version: string): VersionFolder {
  if (!/^[0-9A-Za-z][0-9A-Za-z._-]{0,199}$/.test(version)) throw new Error('a version is one plain folder name')
  const staging = join(resolve(parent), `.publishing-${version}`)
  return {
    staging,
    async fill(work) {
      await mkdir(parent, { recursive: true })
      await mkdir(staging)
      try {
        const done = await work()
        await settle(staging, join(resolve(parent), version))
        return done
      } catch (error) {
        await rm(staging, { recursive: true, force: true })
        throw error
      }
    },
  }
}

// Every byte is on disk before the name is, so that a version that can be seen is whole, also after a power cut.
async function settle(staging: string, final: string): Promise<void> {
  await rm(join(staging, 'spill'), { recursive: true, force: true })
  for (const file of await readdir(staging)) await sync(join(staging, file))
  await sync(staging)
  await rename(staging, final)
  await sync(join(final, '..'))
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
