// Every way in, and what is said to whoever does not get in.
import { expect, test } from 'vitest'
import { send, signIn } from '../client.ts'
import { codeNow } from '../emergency-acts.ts'
import { people } from '../world.ts'
import { axeViolations } from './browser.ts'
import { inBrowser } from './in-browser.ts'
import { goWithin, heading, signInOn } from './steps.ts'

inBrowser('signing in', (desk, visit) => {
  test('says in one sentence that it failed, and after too many tries that the account is locked', async () => {
    const { page } = await visit('/app/')
    await page.getByLabel('E-mail address').fill(people.stranger.email)
    await page.getByLabel('Password').fill('wrong')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').getByText('do not go together').waitFor()
    const body = { email: people.stranger.email, password: 'wrong' }
    for (let i = 0; i < 9; i += 1) await send(desk().site.url, 'POST', '/api/login', { body })
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page
      .getByRole('alert')
      .getByText(/locked|too many/i)
      .waitFor()
  })

  test('goes on where one wanted to go', async () => {
    const { page } = await visit('/app/keys')
    await signInOn(page, 'researcher')
    await heading(page, 'API keys').waitFor()
    // Whoever signs in with the keyboard goes on from what is shown.
    await expect.poll(() => page.locator('.proviso-shown:focus').count()).toBe(1)
  })

  test('takes nothing from where one is when a page is loaded anew', async () => {
    const { page } = await visit('/app/')
    await signInOn(page, 'researcher')
    await heading(page, 'Your session').waitFor()
    await page.reload()
    await heading(page, 'Your session').waitFor()
    expect(await page.locator(':focus').count()).toBe(0)
  })

  test('shows to each what is for them alone', async () => {
    const { page } = await visit('/app/audit')
    await signInOn(page, 'researcher')
    for (const path of [
      '/app/audit',
      '/app/audit/questions',
      '/app/audit/event?id=x',
      '/app/admin/people',
      '/app/admin/settings',
    ]) {
      await goWithin(page, path)
      await page.getByText('This page is not for you').waitFor()
      expect(await page.getByRole('table').count(), path).toBe(0)
    }
  })

  test('offers the providers of identities that are active', async () => {
    const admin = await signIn(desk().site, 'admin')
    const provider = {
      id: 'clinic',
      title: 'The clinic',
      issuer: 'http://127.0.0.1:9/',
      clientId: 'proviso',
      redirectUri: `${desk().site.url}/api/oidc/clinic/callback`,
    }
    expect((await admin.send('POST', '/api/admin/oidc', { body: provider })).status).toBe(201)
    const { page } = await visit('/app/keys')
    const link = page.getByRole('link', { name: 'Sign in with The clinic' })
    await expect.poll(() => link.getAttribute('href')).toBe('/api/oidc/clinic?returnTo=%2Fapp%2Fkeys')
  })
})

inBrowser('a sign-in elsewhere that fails', (desk, visit) => {
  test('is told on a page, from which one comes back to sign in', async () => {
    const { page } = await visit('/api/oidc/nowhere/callback?code=x&state=y', { colorScheme: 'dark' })
    await page.getByRole('alert').getByText('There is no such provider here.').waitFor()
    expect(await axeViolations(page)).toEqual([])
    await page.getByRole('link', { name: 'Sign in' }).click()
    await page.getByLabel('Password').waitFor()
    expect(page.url()).toBe(`${desk().site.url}/app/`)
  })
})

inBrowser('the first password', (desk, visit) => {
  test('is chosen by a link whose token leaves the address, once', async () => {
    const { site } = desk()
    const admin = await signIn(site, 'admin')
    const email = 'new@example.org'
    const { id } = (await admin.send('POST', '/api/admin/users', { body: { email, displayName: 'Nora New' } })).body
    const { path } = (await admin.send('POST', `/api/admin/users/${id}/invite`, { body: {} })).body
    const { page } = await visit(path)
    expect(page.url()).toBe(`${site.url}/app/password`)
    const choose = async (password: string, again = password) => {
      await page.getByLabel('New password').fill(password)
      await page.getByLabel('The same again').fill(again)
      await page.getByRole('button', { name: 'Set the password' }).click()
    }
    await choose('short', 'shorter')
    await page.getByRole('alert').getByText('not the same').waitFor()
    await choose('password1234')
    await page.getByRole('alert').getByText('easily guessed').waitFor()
    await choose('seven sober otters knit')
    await page.getByText('Your password is set').waitFor()
    await page.getByRole('link', { name: 'Sign in' }).click()
    await page.getByLabel('E-mail address').fill(email)
    await page.getByLabel('Password').fill('seven sober otters knit')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await heading(page, 'Your session').waitFor()
    const again = await visit(path)
    await again.page.getByLabel('New password').fill('eight sober otters knit')
    await again.page.getByLabel('The same again').fill('eight sober otters knit')
    await again.page.getByRole('button', { name: 'Set the password' }).click()
    await again.page.getByRole('alert').getByText('was used').waitFor()
  })
})

inBrowser('the password', (desk, visit) => {
  test('is changed by its owner, who goes on while their other sessions end', async () => {
    const other = await signIn(desk().site, 'limited')
    const { page } = await visit('/app/')
    await signInOn(page, 'limited')
    await page.getByRole('button', { name: /Lim Ited/ }).click()
    await page.getByRole('menuitem', { name: 'Change password' }).click()
    await heading(page, 'Change your password').waitFor()
    const change = async (now: string) => {
      await page.getByLabel('Your password').fill(now)
      await page.getByLabel('New password').fill('seven sober otters knit')
      await page.getByLabel('The same again').fill('seven sober otters knit')
      await page.getByRole('button', { name: 'Change it' }).click()
    }
    await change('wrong')
    await page.getByRole('alert').waitFor()
    expect((await other.send('GET', '/api/session')).status).toBe(200)
    await change('correct horse battery staple')
    await page.getByText('Your password is changed.').waitFor()
    expect((await other.send('GET', '/api/session')).status).toBe(401)
  })
})

inBrowser('a second factor', (desk, visit) => {
  test('that is demanded is set up before anything else opens, and asked for at the next sign-in', async () => {
    const { site } = desk()
    const admin = await signIn(site, 'admin')
    await admin.send('PATCH', `/api/admin/users/${people.researcher.id}`, { body: { secondFactorRequired: true } })
    const { page } = await visit('/app/keys')
    await signInOn(page, 'researcher')
    await heading(page, 'Second factor').waitFor()
    await page.getByLabel('Your password').fill('correct horse battery staple')
    await page.getByRole('button', { name: 'Begin' }).click()
    await page.getByRole('img', { name: /QR code/ }).waitFor()
    await page.getByLabel('Code').fill(await codeNow(site))
    await page.getByRole('button', { name: 'Confirm' }).click()
    await heading(page, 'Second factor').waitFor()
    await page.getByText('Your recovery codes').waitFor()
    expect(await page.getByRole('listitem').locator('code').count()).toBe(10)
    await page.getByRole('link', { name: 'I have kept them' }).click()
    await heading(page, 'Your session').waitFor()

    site.world.advance(60_000)
    const { page: other } = await visit('/app/')
    await signInOn(other, 'researcher')
    await other.getByLabel('Code of your second factor').fill(await codeNow(site))
    await other.getByRole('button', { name: 'Sign in' }).click()
    await heading(other, 'Your session').waitFor()
    await expect.poll(() => other.getByText('password, code of a second factor').count()).toBe(1)
  })
})
