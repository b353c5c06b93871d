// The administrator's pages: settings, people, live sessions, and acting as somebody else, which cannot be overlooked.
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { aScript, selectAll, send, signIn } from '../client.ts'
import { people } from '../world.ts'
import { axeViolations } from './browser.ts'
import { inBrowser } from './in-browser.ts'
import { heading, open } from './steps.ts'

inBrowser('administration', (desk, visit, enter) => {
  const administrator = async (path: string, title: string): Promise<Page> => {
    const page = await enter('admin', path)
    await heading(page, title).waitFor()
    return page
  }
  const actOn = async (page: Page, name: string, item: string) => {
    await page.getByRole('button', { name: `Actions on ${name}` }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }

  test('switches session keys off only after asking, and every script stops at once', async () => {
    const script = await aScript(desk().site, 'researcher')
    const select = () => script.send('POST', '/api/query/select', { body: selectAll })
    expect((await select()).status).toBe(200)
    const page = await administrator('/app/admin/settings', 'Settings')
    await page.getByLabel('Idle minutes').fill('17')
    const save = page.getByRole('button', { name: 'Save' })
    const keys = page.getByLabel('Let users create session keys')
    await keys.click()
    await save.click()
    await page.getByRole('dialog', { name: 'End every session key?' }).waitFor()
    expect(await axeViolations(page)).toEqual([])
    expect((await select()).status).toBe(200)
    await page.getByRole('button', { name: 'End every key' }).click()
    await page.getByText('Saved.').waitFor()
    expect(await select()).toMatchObject({ status: 401, body: { code: 'keys-disabled' } })
    await page.getByLabel('Idle minutes').fill('0')
    await save.click()
    await page.getByRole('alert').getByText('idleMinutes').waitFor()
    await page.getByLabel('Idle minutes').fill('30')
    await keys.click()
    await save.click()
    await page.getByText('Saved.').waitFor()
    expect(await desk().site.world.registry.settings(0)).toMatchObject({ sessionKeys: true, idleMinutes: 30 })
    expect(await select()).toMatchObject({ status: 401, body: { code: 'key-revoked' } })
  })

  test('adds a person and hands out an invitation once, which opens the page of the first password', async () => {
    const page = await administrator('/app/admin/people', 'People')
    await page.getByRole('button', { name: 'Add a person' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add a person' })
    await dialog.getByLabel('E-mail address').fill('nina@example.org')
    await dialog.getByLabel('Name').fill('Nina New')
    await dialog.getByRole('button', { name: 'Add' }).click()
    await page.getByRole('row', { name: /Nina New/ }).waitFor()
    await actOn(page, 'Nina New', 'Make an invitation')
    await page.getByText('An invitation for Nina New').waitFor()
    expect(await axeViolations(page)).toEqual([])
    const address = (await page.getByText(/\/app\/password#\d+\./).textContent()) ?? ''
    await page.getByRole('button', { name: 'Done' }).click()
    expect(await page.content()).not.toContain(address.split('#')[1])
    const { page: theirs } = await visit(address.slice(desk().site.url.length))
    await theirs.getByLabel('New password').waitFor()
  })

  test('disables a person, whose session is over with that, and enables them again', async () => {
    const theirs = await signIn(desk().site, 'limited')
    const page = await administrator('/app/admin/people', 'People')
    await page.getByLabel('Find people').fill('lim')
    await actOn(page, people.limited.displayName, 'Disable')
    await page
      .getByRole('row', { name: /Lim Ited/ })
      .getByText('Disabled')
      .waitFor()
    expect((await theirs.send('GET', '/api/session')).status).toBe(401)
    await actOn(page, people.limited.displayName, 'Enable')
    await page
      .getByRole('row', { name: /Lim Ited/ })
      .getByText('Active')
      .waitFor()
  })

  test('ends the sessions of somebody, and single keys of them', async () => {
    const script = await aScript(desk().site, 'restricted')
    const page = await administrator('/app/admin/people', 'People')
    await actOn(page, people.restricted.displayName, 'Sessions')
    await heading(page, 'Live sessions').waitFor()
    await page
      .getByRole('button', { name: /Revoke the key/ })
      .first()
      .click()
    await page.getByText('none', { exact: true }).first().waitFor()
    expect(await axeViolations(page)).toEqual([])
    expect((await script.send('GET', '/api/session')).body.code).toBe('key-revoked')
    await page.getByRole('button', { name: 'End this session' }).first().click()
    await expect.poll(async () => (await script.browser.send('GET', '/api/session')).status).toBe(401)
  })

  test('keeps that banner though an answer from before it arrives after it', async () => {
    const page = await administrator('/app/admin/people', 'People')
    const held = Promise.withResolvers<void>()
    let isHeld = false
    await page.route('**/api/session', async (route) => {
      if (isHeld) return route.continue()
      const old = await route.fetch()
      isHeld = true
      await held.promise
      await route.fulfill({ response: old })
    })
    await page.evaluate("dispatchEvent(new Event('focus'))")
    await expect.poll(() => isHeld).toBe(true)
    await actOn(page, people.researcher.displayName, 'Act as this person')
    const banner = page.getByText('You act as Rosa Research (researcher@example.org)')
    await banner.waitFor()
    await page.evaluate(`const isTold = () => document.body.innerText.includes('You act as')
      globalThis.lost = false
      new MutationObserver(() => (globalThis.lost ||= !isTold())).observe(document.body, { childList: true, subtree: true })`)
    let answers = 0
    page.on('response', (response) => {
      if (response.url().endsWith('/api/session')) answers += 1
    })
    held.resolve()
    await expect.poll(() => answers).toBeGreaterThan(1)
    expect(await page.evaluate('globalThis.lost')).toBe(false)
    await page.getByRole('button', { name: 'Stop acting' }).click()
    await expect.poll(() => banner.count()).toBe(0)
  })

  test('acts as somebody else under a banner, signs nothing meanwhile, and stops', async () => {
    const page = await administrator('/app/admin/people', 'People')
    await actOn(page, people.researcher.displayName, 'Act as this person')
    const banner = page.getByText('You act as Rosa Research (researcher@example.org)')
    await banner.waitFor()
    await heading(page, 'Your session').waitFor()
    expect(await axeViolations(page)).toEqual([])
    await expect.poll(() => page.getByRole('navigation').getByRole('link', { name: 'Settings' }).count()).toBe(0)
    await open(page, 'Declare')
    await page.getByText('While you act as somebody else you sign nothing.').waitFor()
    await banner.waitFor()
    await page.getByRole('button', { name: 'Stop acting' }).click()
    await expect.poll(() => banner.count()).toBe(0)
    await page.getByRole('navigation').getByRole('link', { name: 'Settings' }).waitFor()
  })

  test('stands there in its shape while its rows are on their way, and says so to screen readers', async () => {
    const page = await administrator('/app/admin/settings', 'Settings')
    const held = Promise.withResolvers<void>()
    await page.route('**/api/admin/users', async (route) => {
      await held.promise
      await route.continue()
    })
    await open(page, 'People')
    await page.getByRole('status').getByText('Loading the people').waitFor({ state: 'attached' })
    await page.getByText('Second factor', { exact: true }).last().waitFor()
    expect(await axeViolations(page)).toEqual([])
    held.resolve()
    await page.getByRole('row', { name: /Lim Ited/ }).waitFor()
    expect(await page.getByText('Loading the people').count()).toBe(0)
  })

  test('is in no menu of somebody else, and refused by the site whatever the menu shows', async () => {
    const page = await enter('researcher', '/app/admin/settings')
    await page
      .getByRole('alert')
      .getByText(/administrator/)
      .waitFor()
    expect(await page.getByRole('navigation').getByText('Administration').count()).toBe(0)
    const refused = await send(desk().site.url, 'GET', '/api/admin/settings')
    expect(refused.status).toBe(401)
  })
})
