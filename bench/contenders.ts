// LIST: the servers under load, each in a process of its own.
import { join } from 'node:path'
import type { Contender, Target } from './http-rows.ts'
import { Shot } from './load.ts'
import { installPeers } from './peers/install.ts'
import { makeKey, sequenceOf, shots, startSite } from './proviso.ts'
import type { Id } from './results.ts'
import { startChild, temporaryFolder } from './scratch.ts'

const here = import.meta.dirname

async function served(args: readonly string[], expected: RegExp): Promise<Target> {
  const child = startChild(args, { NODE_ENV: 'production' })
  const [line] = await child.line(/^\{.*\}$/)
  return { shot: Shot.parse(JSON.parse(line)), expected, stop: () => child.stop() }
}

function floor(id: Id, mode: string, records: string): Contender {
  const start = () => served([join(here, 'floor.ts'), mode, join(temporaryFolder(), 'floor.sqlite')], /"success":true/)
  return { id, records, connections: 16, start }
}

const event = 'one event each, on disk before the answer (counted)'

type Which = keyof ReturnType<typeof shots>

function proviso(id: Id, which: Which, connections: number, expected: RegExp, home: () => Promise<string>): Contender {
  async function start(): Promise<Target> {
    const folder = await home()
    const site = await startSite(folder)
    const shot = shots(site.url, await makeKey(site.url, folder))[which]
    return { shot, expected, recorded: sequenceOf, stop: site.stop }
  }
  return { id, records: event, connections, start }
}

function peer(id: Id, file: string, expected: RegExp, records: string): Contender {
  async function start(): Promise<Target> {
    await installPeers()
    return await served([join(here, 'peers', file), join(temporaryFolder(), 'peer.sqlite')], expected)
  }
  return { id, records, connections: 16, start }
}

/** Who is measured at 16 connections. `home` gives a home with the demo study, a new one each time. */
export function contenders(home: () => Promise<string>): Contender[] {
  return [
    floor('floor-two', 'two', 'one row, on disk before the answer'),
    floor('floor-one', 'one', 'one row, on disk before the answer'),
    floor('floor-grouped', 'grouped', 'one row, on disk before the answer'),
    proviso('whoami', 'whoami', 16, /researcher@example\.org/, home),
    proviso('session', 'session', 16, /researcher@example\.org/, home),
    peer('better-auth', 'better-auth.mjs', /"valid":true/, "nothing (sets the key row's updatedAt, not on disk yet)"),
    peer('oidc-provider', 'oidc-provider.mjs', /"active":true/, 'nothing'),
  ]
}

/** Pages of rows. */
export function pages(home: () => Promise<string>): Contender[] {
  const hundred = /"rows":\[\{.*"Hemoglobin".*"rowCount":\d{3,}/s
  return [proviso('page', 'page', 1, hundred, home), proviso('page-4', 'page', 4, hundred, home)]
}
