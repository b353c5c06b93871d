// How long it takes from the command to the line that says it is ready: on an empty home, and on one that is set up.
import { cpSync } from 'node:fs'
import { median } from './load.ts'
import { startSite } from './proviso.ts'
import { temporaryFolder } from './scratch.ts'

let setUp: Promise<string> | undefined

/** A home of its own with the demo study; set up once, copied each time. */
export async function aHome(): Promise<string> {
  setUp ??= setUpHome()
  const home = temporaryFolder()
  cpSync(await setUp, home, { recursive: true })
  return home
}

async function setUpHome(): Promise<string> {
  const home = temporaryFolder()
  await startAndStop(home)
  return home
}

async function startAndStop(home: string): Promise<number> {
  const { startMs, stop } = await startSite(home)
  await stop()
  return startMs
}

/** The median of so many first starts, each on a new home. */
export async function firstStartMs(times: number): Promise<number> {
  const taken: number[] = []
  for (let i = 0; i < times; i += 1) taken.push(await startAndStop(temporaryFolder()))
  return median(taken)
}

/** The median of so many starts on one home that is set up. */
export async function startMs(times: number): Promise<number> {
  const home = await aHome()
  const taken: number[] = []
  for (let i = 0; i < times; i += 1) taken.push(await startAndStop(home))
  return median(taken)
}
