// The page of API keys: options, list, revoking, and the scripts that it hands out, run as they are.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { send, signIn } from '../client.ts'
import { inBrowser } from './in-browser.ts'
import { generateKey, heading } from './steps.ts'

const run = promisify(execFile)

inBrowser('the page of API keys', (desk, _, enter) => {
  const script = async (page: Page, tab: string): Promise<string> => {
    await page.getByRole('tab', { name: tab, exact: true }).click()
    return (await page.getByRole('region', { name: `${tab} script` }).textContent()) ?? ''
  }

  test('hands out scripts that run as they are, lists the key, narrows it and takes it back', async () => {
    const { url } = desk().site
    const page = await enter('researcher', '/app/keys', { phi: 'Limited' })
    await page.getByRole('button', { name: 'Make it narrower than the session' }).click()
    await page.getByLabel('Read only').check()
    await page.getByLabel('Tables').fill('/Test/Study study.Labs')
    await page.getByLabel('Minutes it lasts').fill('20')
    const key = await generateKey(page, 'nightly')

    const env = { ...process.env, PROVISO_KEY: key }
    const curl = await script(page, 'curl')
    expect(JSON.parse((await run('sh', ['-c', curl], { env })).stdout)).toMatchObject({ rowCount: 6 })
    const javascript = await script(page, 'JavaScript')
    const node = await run(process.execPath, ['--input-type=module', '-e', javascript], { env })
    expect(node.stdout).toContain('P-001')
    expect(await script(page, 'R')).toContain(`baseUrl = "${url}/"`)
    expect(await script(page, '.netrc')).toContain(`password ${key}`)

    await page.getByRole('button', { name: 'Done' }).click()
    expect(await script(page, '.netrc')).not.toContain(key)
    const row = page.getByRole('row', { name: /nightly/ })
    await row.getByText('read only, study.Labs of /Test/Study').waitFor()
    await row.getByText('Live').waitFor()
    await row.getByRole('button', { name: 'Revoke the key nightly' }).click()
    await row.getByText('Revoked').waitFor()
    const refused = await send(url, 'GET', '/api/session', { headers: { apikey: key } })
    expect([refused.status, refused.body.code]).toEqual([401, 'key-revoked'])
  })

  test('keeps what can be done with a key in sight, on a phone and whatever the key is called', async () => {
    const page = await enter('researcher', '/app/keys')
    await page.setViewportSize({ width: 390, height: 844 })
    const label = 'a label that goes on and on '.repeat(3).trim()
    await generateKey(page, label)
    const box = await page.getByRole('button', { name: `Revoke the key ${label}` }).boundingBox()
    expect(box).not.toBeNull()
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390)
  })

  test('says why there are none when an administrator has switched session keys off', async () => {
    const admin = await signIn(desk().site, 'admin')
    await admin.send('PATCH', '/api/admin/settings', { body: { sessionKeys: false } })
    const page = await enter('limited', '/app/keys')
    await heading(page, 'API keys').waitFor()
    await page.getByText('Session keys are switched off on this site.').waitFor()
    expect(await page.getByRole('button', { name: 'Generate session key' }).isDisabled()).toBe(true)
    await admin.send('PATCH', '/api/admin/settings', { body: { sessionKeys: true } })
  })
})
