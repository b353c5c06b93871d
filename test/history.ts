// Holds an ending to its promise under load: fifty scripts ask without pause, something ends some of them, and after the
// call that ended them has returned none of their requests that began later succeeds, while all others go on.
import { type Browser, declare, makeKey, type Reply, type Send, type Site, signIn } from './client.ts'
import type { Person } from './world.ts'

export type Script = { readonly at: number; readonly session: number; readonly id: string; readonly send: Send }

/** One person's sessions with their scripts, and an administrator. */
export type Scene = {
  readonly site: Site
  readonly admin: Browser
  readonly browsers: readonly Browser[]
  readonly scripts: readonly Script[]
}

/** Something that ends some scripts, or what they could do until then. Whoever adds one writes a line of it. */
export type Ending = {
  readonly name: string
  readonly end: (scene: Scene) => Promise<unknown>
  /** Whose requests it ends. */
  readonly ends: (script: Script) => boolean
  /** What a script asks all the time. @default `GET /api/folders` */
  readonly ask?: (send: Send) => Promise<Reply>
  /** Whether an answer is a success that must not come any more. @default 200 and the person's level */
  readonly succeeds?: (reply: Reply) => boolean
  /** Puts back what others need. */
  readonly undo?: (scene: Scene) => Promise<unknown>
}

const scriptCount = 50
const sessionCount = 7
export const scriptsOf: Person = 'researcher'

/** Seven sessions of one person with fifty keys. */
export async function aScene(site: Site): Promise<Scene> {
  const admin = await signIn(site, 'admin')
  const browsers: Browser[] = []
  const scripts: Script[] = []
  for (let session = 0; session < sessionCount; session++) {
    const browser = await signIn(site, scriptsOf)
    await declare(browser)
    browsers.push(browser)
  }
  for (let at = 0; at < scriptCount; at++) {
    const session = at % sessionCount
    const browser = browsers[session]
    if (browser) scripts.push({ at, session, ...(await makeKey(site, browser)) })
  }
  return { site, admin, browsers, scripts }
}

/** A request as its caller saw it. Order is that of one process, never of a clock. */
type Request = { readonly isEnded: boolean; readonly began: number; readonly succeeded: boolean; readonly reply: Reply }

export type History = { readonly requests: readonly Request[]; readonly endedAt: number }

const askFolders = (send: Send) => send('GET', '/api/folders')
const isWhole = ({ status, text }: Reply) => status === 200 && text.includes('"maxPhi":"PHI"')

/** Asks `count` times or more: the ending begins after the first half, and half of them begin after it has returned. */
export async function historyOf(scene: Scene, ending: Ending, count: number): Promise<History> {
  const { ask = askFolders, succeeds = isWhole } = ending
  const requests: Request[] = []
  let order = 0
  let begun = 0
  let endedAt = Number.POSITIVE_INFINITY
  let ended: Promise<void> | undefined
  let late = 0
  const script = async (one: Script) => {
    while (late < count / 2) {
      begun += 1
      const began = ++order
      if (began > endedAt) late += 1
      const reply = await ask(one.send)
      requests.push({ isEnded: ending.ends(one), began, succeeded: succeeds(reply), reply })
      if (begun >= count / 2) {
        ended ??= ending.end(scene).then(() => {
          endedAt = ++order
        })
      }
    }
  }
  await Promise.all(scene.scripts.map(script))
  await ended
  return { requests, endedAt }
}

/** What breaks the promise. */
export function broken({ requests, endedAt }: History): string[] {
  const late = requests.filter(({ isEnded, began, succeeded }) => isEnded && began > endedAt && succeeded)
  const lost = requests.filter(({ isEnded, succeeded }) => !isEnded && !succeeded)
  return [
    ...late.map(({ began }) => `request ${began} began after the end at ${endedAt} and succeeded`),
    ...lost.map(({ began, reply }) => `request ${began} was not ended and answered ${reply.status} ${reply.body.code}`),
  ]
}

/** How many requests would have broken it: those that began after the end. */
export function lateOf({ requests, endedAt }: History): number {
  return requests.filter(({ isEnded, began }) => isEnded && began > endedAt).length
}
