// Every way of ending against fifty scripts that ask without pause: after the call that ends has returned, no request that
// began later succeeds; those it does not end go on; and every number has its event.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aSite, type Send, type Site } from '../client.ts'
import { aDirectSite } from '../direct.ts'
import { endings } from '../endings.ts'
import { aScene, broken, historyOf, lateOf, type Scene } from '../history.ts'
import { checkGapless } from '../probes.ts'

/** In sum. Over HTTP a request takes several times as long. */
const [inProcess, overHttp] = [96_000, 5_000]

function racesOn(open: () => Promise<Site>, total: number): void {
  let site: Site
  beforeAll(async () => {
    site = await open()
  })
  afterAll(() => site.close())

  test.each(endings)(
    '$name: no request that begins later succeeds, and no other script is lost',
    async (ending) => {
      const scene = await aScene(site)
      const history = await historyOf(scene, ending, Math.ceil(total / endings.length))
      expect(broken(history).slice(0, 5)).toEqual([])
      expect(history.requests.length).toBeGreaterThanOrEqual(total / endings.length)
      const share = scene.scripts.filter(ending.ends).length / scene.scripts.length
      expect(lateOf(history)).toBeGreaterThan((total / endings.length / 4) * share)
      expect(history.requests.some(({ isEnded, succeeded }) => isEnded && succeeded)).toBe(true)
      await checkGapless(site, scene.browsers[0]?.session ?? '')
      await ending.undo?.(scene)
      for (const { session } of scene.browsers) await scene.admin.send('DELETE', `/api/admin/sessions/${session}`)
      await scene.admin.send('POST', '/api/logout')
    },
    60_000,
  )
}

describe('in one process', () => racesOn(() => aDirectSite(), inProcess))
describe('over HTTP', () => racesOn(() => aSite(), overHttp))

describe('the checker itself', () => {
  let site: Site
  beforeAll(async () => {
    site = await aDirectSite()
  })
  afterAll(() => site.close())

  /** Answers from memory now and then, as a door with a cache of what it allowed would. */
  function remembering(send: Send): Send {
    let last: ReturnType<Send> | undefined
    let count = 0
    return async (...asked) => {
      count += 1
      if (last !== undefined && count % 10 !== 0) return last
      const reply = await send(...asked)
      if (reply.status === 200) last = Promise.resolve(reply)
      return reply
    }
  }

  test('finds a door that remembers whom it let in', async () => {
    const [logout] = endings
    if (!logout) throw new Error('no endings')
    const scene = await aScene(site)
    const scripts = scene.scripts.map((one) => ({ ...one, send: remembering(one.send) }))
    const cached: Scene = { ...scene, scripts }
    expect(broken(await historyOf(cached, logout, 2_000)).join('\n')).toMatch(
      /began after the end at \d+ and succeeded/,
    )
  })

  test('finds a script that was lost without being ended', async () => {
    const [logout] = endings
    if (!logout) throw new Error('no endings')
    const scene = await aScene(site)
    const nobody = { ...logout, ends: () => false }
    expect(broken(await historyOf(scene, nobody, 2_000)).join('\n')).toContain('session-ended')
  })
})
