// The log on the page: signed, and held to what this browser has seen of it. A log that is shorter or another than before is told of.
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { tilesOf } from '../../tlog/append.ts'
import { signedCheckpoint } from '../../tlog/checkpoint.ts'
import { verifierKey } from '../../tlog/note.ts'
import { subtreesFrom } from '../../tlog/tiles.ts'
import { rootHash } from '../../tlog/tree.ts'
import { aLog } from '../a-log.ts'
import { signIn } from '../client.ts'
import { aSigner } from '../unit/tlog/signers.ts'
import { axeViolations } from './browser.ts'
import { inBrowser } from './in-browser.ts'
import { heading } from './steps.ts'

inBrowser('the log on the page', (desk, _, enter) => {
  const seal = async (events: number) => {
    for (let i = 0; i < events; i += 1) await signIn(desk().site, 'limited')
    await aLog(desk().site.world).walk()
  }
  const look = async (page: Page, says: string | RegExp) => {
    await page.getByRole('button', { name: 'Look and verify' }).click()
    await page.getByText(says).first().waitFor()
  }
  /** Another checkpoint in place of the site's, as a site that is not honest would hand it out. */
  const forge = async (page: Page, body: string) => {
    await page.unroute('**/api/audit/log/checkpoint')
    await page.route('**/api/audit/log/checkpoint', (route) => route.fulfill({ body }))
  }
  const kept = (page: Page) => page.evaluate("localStorage.getItem('proviso-log')")

  test('is seen for the first time, the same again, grown, and then shorter and forked, which is told and never kept', async () => {
    await seal(3)
    const { archive, signer, sealedLog } = desk().site.world
    const page = await enter('auditor', '/app/audit/log')
    await heading(page, 'The log').waitFor()
    await look(page, 'seen from here for the first time')
    await look(page, 'the same as when it was last seen')
    await seal(4)
    await look(page, 'it only grew since it was last seen')
    expect(await axeViolations(page)).toEqual([])
    const held = await kept(page)

    const [origin = '', count = ''] = ((await sealedLog.checkpoint()) ?? '').split('\n')
    const size = Number(count)
    const signed = (to: number, root: Uint8Array) => signedCheckpoint({ origin, size: to, root }, [signer])
    const subtrees = subtreesFrom(tilesOf(archive), size)
    await forge(page, await signed(size - 1, await rootHash(subtrees, size - 1)))
    await look(page, 'It is shorter than it was')
    expect(await axeViolations(page)).toEqual([])
    await forge(page, await signed(size, new Uint8Array(32)))
    await look(page, 'As many events as before make another root')
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Checkpoints' }).click()
    expect((await download).suggestedFilename()).toBe('checkpoints.txt')

    const stranger = aSigner(origin)
    await forge(page, await signedCheckpoint({ origin, size, root: await rootHash(subtrees, size) }, [stranger]))
    await page.route('**/api/audit/key', (route) => route.fulfill({ body: `${verifierKey(stranger.verifier)}\n` }))
    await look(page, 'not signed by the key that this browser has known it by')
    expect(await kept(page)).toBe(held)
    await page.getByRole('button', { name: 'Forget what was seen' }).click()
    await look(page, 'seen from here for the first time')
  })
})
