// The wizard: what it offers, what it holds back and why, and that the text which is signed is the text which was shown.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { signIn } from '../client.ts'
import { people } from '../world.ts'
import { inBrowser } from './in-browser.ts'
import { fillDeclaration, heading, next } from './steps.ts'

inBrowser('declaring', (desk, _, enter) => {
  const wizard = async (person: 'researcher' | 'limited') => {
    const page = await enter(person, '/app/declare')
    await heading(page, 'Folder').waitFor()
    return page
  }

  test('goes on only when a step is whole, and holds levels back that are above one’s role, saying so', async () => {
    const page = await wizard('limited')
    await next(page)
    await page.getByRole('alert').getByText('Choose a folder').waitFor()
    await page.getByRole('button', { name: 'Folder Choose a folder' }).click()
    await page.getByRole('option', { name: '/Test/Study' }).click()
    await next(page)
    await page.getByLabel('Research with HIPAA Authorization').check()
    await next(page)
    await page.getByRole('alert').getByText('needs an IRB approval').waitFor()
    await page.getByRole('button', { name: /^IRB approval/ }).click()
    await page.getByRole('option', { name: 'IRB-2026-001' }).getByText('until 2031-12-31', { exact: true }).waitFor()
    expect(await page.getByRole('option').count()).toBe(1)
    await page.getByRole('option', { name: 'IRB-2026-001' }).click()
    await next(page)
    expect(await page.getByLabel('Limited', { exact: true }).isEnabled()).toBe(true)
    expect(await page.getByLabel('PHI', { exact: true }).isDisabled()).toBe(true)
    await page.getByText('Above your PHI role in this folder, which reaches Limited.').first().waitFor()
  })

  test('shows new terms when they changed while the old ones lay open, and signs none unread', async () => {
    const page = await wizard('researcher')
    await fillDeclaration(page, { name: people.researcher.displayName })
    const terms = page.getByRole('region', { name: 'Terms' })
    await terms.getByText('I read no more than I need.').waitFor()
    const admin = await signIn(desk().site, 'admin')
    await admin.send('PATCH', '/api/admin/terms/minimum', { body: { text: 'I read much less than I need.' } })
    const sign = page.getByRole('button', { name: 'Sign', exact: true })
    await sign.click()
    await page.getByRole('alert').getByText('not the current terms').waitFor()
    await terms.getByText('I read much less than I need.').waitFor()
    await page.getByLabel('Your name').fill('Somebody Else')
    await sign.click()
    await page.getByRole('alert').getByText('Sign with your name as it is printed').waitFor()
    await page.getByLabel('Your name').fill(people.researcher.displayName)
    await sign.click()
    await heading(page, 'Declared').waitFor()
    await expect.poll(() => page.locator('.proviso-shown:focus').count()).toBe(1)
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'As JSON' }).click()
    const receipt = JSON.parse(readFileSync(await (await saved).path(), 'utf8'))
    expect(receipt).toMatchObject({ printedName: people.researcher.displayName, phi: 'Limited', folder: '/Test/Study' })
    const kept = await desk().site.world.registry.keptText(receipt.termsSha256)
    expect(kept).toContain('I read much less than I need.')
  })

  test('asks for the password again where the site does', async () => {
    const admin = await signIn(desk().site, 'admin')
    await admin.send('PATCH', '/api/admin/settings', { body: { signature: 'password' } })
    const page = await wizard('researcher')
    await fillDeclaration(page, { name: people.researcher.displayName })
    const sign = page.getByRole('button', { name: 'Sign', exact: true })
    await sign.click()
    await page.getByRole('alert').getByText('Signing takes your password here.').waitFor()
    await page.getByLabel('Your password').fill('correct horse battery staple')
    await sign.click()
    await heading(page, 'Declared').waitFor()
    await admin.send('PATCH', '/api/admin/settings', { body: { signature: 'name' } })
  })
})
