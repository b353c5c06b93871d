// The whole main story on the page: sign in, declare, sign, make a key that a script uses while the page is open, sign out.
import type { Locator, Page, Request } from 'playwright-core'
import { expect, test } from 'vitest'
import { selectAll, send, signIn } from '../client.ts'
import { folder, people } from '../world.ts'
import { inBrowser } from './in-browser.ts'
import { declareOn, generateKey, heading, open, passTime, signInOn } from './steps.ts'

/** As much of it as it takes: whatever the site answers meanwhile, the page asks for its session later. */
const passTimeUntil = (page: Page, shown: Locator) =>
  expect
    .poll(async () => {
      await passTime(page, 1000)
      return await shown.isVisible()
    })
    .toBe(true)

inBrowser('from sign-in to a key that dies with the session', (desk, visit) => {
  const asScript = (key: string) =>
    send(desk().site.url, 'POST', '/api/query/select', { headers: { apikey: key }, body: selectAll })

  test('a key made on the page serves a script under what was signed, until signing out on the page', async () => {
    const { page } = await visit('/')
    await signInOn(page, 'researcher')
    await heading(page, 'Your session').waitFor()
    await declareOn(page, 'researcher', 'Limited')
    await page
      .getByRole('button', { name: 'Make a session key' })
      .or(page.getByRole('link', { name: 'Make a session key' }))
      .click()
    const key = await generateKey(page)
    await page.getByRole('button', { name: 'Copy to clipboard' }).click()
    await page.getByRole('button', { name: 'Copied', exact: true }).waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(key)
    await page.getByRole('button', { name: 'Done' }).click()
    expect(await page.content()).not.toContain(key.slice(30))

    const rows = await asScript(key)
    expect(rows.status).toBe(200)
    const event = await desk().site.world.audit.event(rows.body.auditEvent)
    expect(event).toMatchObject({
      type: 'rows-read',
      user: { email: people.researcher.email },
      folder,
      declaration: { activity: 'Research with HIPAA Authorization', irb: 'IRB-2026-001', phi: 'Limited' },
      effectivePhi: 'Limited',
    })

    await page.getByRole('button', { name: /Rosa Research/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByText('You are signed out. The keys of that session open nothing any more.').waitFor()
    expect(await asScript(key)).toMatchObject({ status: 401, body: { code: 'session-ended' } })
  })

  test('the whole of it is done with the keyboard alone', async () => {
    const { page } = await visit('/app/keys')
    await page.locator('input[type=email]:focus').waitFor()
    await page.keyboard.type(people.researcher.email)
    await page.keyboard.press('Tab')
    await page.keyboard.type('correct horse battery staple')
    await page.keyboard.press('Enter')
    await heading(page, 'API keys').waitFor()
    await page.getByRole('button', { name: 'Generate session key' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('region', { name: 'Session key' }).waitFor()
    await page.getByRole('button', { name: 'Copy to clipboard' }).focus()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Generate session key' }).waitFor()
  })
})

/** As when another window or tab comes before the page, or goes away again. */
const turn = (page: Page, state: 'hidden' | 'visible') =>
  page.evaluate(`Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))`)

/** Lets the next answer about the session wait until it is told to go; resolves when it is asked for. */
async function held(page: Page): Promise<() => void> {
  const go = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  await page.route('**/api/session', async (route) => {
    asked.resolve()
    await go.promise
    await route.continue()
  })
  await asked.promise
  return () => go.resolve()
}

inBrowser('a session that ends elsewhere', (desk, _, enter) => {
  const shown = async (path: string) => {
    const page = await enter('researcher', '/app/assets/none')
    await page.clock.install()
    await page.goto(desk().site.url + path)
    await heading(page, 'Your session').waitFor()
    return page
  }

  test('is hidden by the page within ten seconds, with the reason in its place', async () => {
    const page = await shown('/app/')
    const admin = await signIn(desk().site, 'admin')
    const { sessions } = (await admin.send('GET', `/api/admin/sessions?user=${people.researcher.id}`)).body
    for (const { id } of sessions) await admin.send('DELETE', `/api/admin/sessions/${id}`)
    await passTimeUntil(page, page.getByText('This session was ended, here or elsewhere.'))
    expect(await page.content()).not.toContain(people.researcher.displayName)
  })

  test('by lying unused is hidden when its time has come, and says that it ran out', async () => {
    const page = await shown('/app/')
    desk().site.world.advance(31 * 60_000)
    await passTimeUntil(page, page.getByText('This session has run out'))
  })

  test('because its person was disabled is hidden, and says so', async () => {
    const page = await shown('/app/')
    const admin = await signIn(desk().site, 'admin')
    await admin.send('PATCH', `/api/admin/users/${people.researcher.id}`, { body: { active: false } })
    await passTimeUntil(page, page.getByText(/This account is disabled|This session was ended/))
    await admin.send('PATCH', `/api/admin/users/${people.researcher.id}`, { body: { active: true } })
  })

  test('is hidden when the page comes back to the front, before anything of it is seen', async () => {
    const page = await shown('/app/')
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await turn(page, 'hidden')
    await passTime(page, 20 * 60_000)
    expect(asked).toEqual([])
    const admin = await signIn(desk().site, 'admin')
    const { sessions } = (await admin.send('GET', `/api/admin/sessions?user=${people.researcher.id}`)).body
    for (const { id } of sessions) await admin.send('DELETE', `/api/admin/sessions/${id}`)
    const answered = held(page)
    await turn(page, 'visible')
    const answer = await answered
    expect(await page.evaluate('getComputedStyle(document.getElementById("page")).opacity')).toBe('0')
    answer()
    await page.getByText('This session was ended, here or elsewhere.').waitFor()
    expect(await page.evaluate('getComputedStyle(document.getElementById("page")).opacity')).toBe('1')
  })

  test('is looked for less often where nobody touches the page, and at once when somebody comes to it', async () => {
    const page = await shown('/app/')
    const asked: Request[] = []
    page.on('request', (request) => void (request.url().endsWith('/api/session') && asked.push(request)))
    /** Second by second, and no further while an answer is on its way. */
    const secondsUntilAsked = async () => {
      const before = asked.length
      for (let seconds = 1; ; seconds++) {
        await passTime(page, 1000)
        for (const request of asked) await (await request.response())?.finished()
        if (asked.length > before) return seconds
      }
    }
    const untilUntouched = 125
    for (let seconds = 0; seconds < untilUntouched; ) seconds += await secondsUntilAsked()
    await secondsUntilAsked()
    // What is answered counts from when the page has taken it in, a moment later.
    expect(await secondsUntilAsked()).toBeGreaterThan(25)
    const answered = page.waitForResponse('**/api/session')
    await page.evaluate("dispatchEvent(new Event('focus'))")
    await answered
  })

  test('in another tab is hidden in this one at once', async () => {
    const page = await shown('/app/')
    const other = await page.context().newPage()
    await other.goto(`${desk().site.url}/app/`)
    await heading(other, 'Your session').waitFor()
    await other.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('You are signed out').waitFor()
    expect(await heading(page, 'Your session').count()).toBe(0)
  })

  test('is put off by saying that one is still there, and looking alone puts nothing off', async () => {
    const page = await shown('/app/')
    const timer = page.getByRole('timer', { name: 'Until it ends unused' })
    desk().site.world.advance(29 * 60_000)
    await passTimeUntil(page, page.getByRole('alert').getByText('This session is about to end'))
    await expect.poll(() => timer.textContent()).toMatch(/^(1:00|0:5\d)$/)
    await page.getByRole('button', { name: 'I’m still here' }).first().click()
    await expect.poll(() => timer.textContent()).toMatch(/^(30:00|29:5\d)$/)
    await open(page, 'API keys')
  })
})
