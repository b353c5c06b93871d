// The administrator's pages of ways in and of saved views: providers of identities, and views that scripts use by name.
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { aScript } from '../client.ts'
import { folder } from '../world.ts'
import { axeViolations } from './browser.ts'
import { inBrowser } from './in-browser.ts'
import { chooseFolder, heading } from './steps.ts'

inBrowser('ways in and views', (desk, _, enter) => {
  const administrator = async (path: string, title: string): Promise<Page> => {
    const page = await enter('admin', path)
    await heading(page, title).waitFor()
    return page
  }
  const kept = () => desk().site.world.registry.oidcProvider('clinic')

  test('add a provider whose secret is not shown again, change it, and remove it from the page to sign in by', async () => {
    const page = await administrator('/app/admin/oidc', 'Sign-in providers')
    await page.getByText('No provider: people sign in with their passwords.').waitFor()
    await page.getByRole('button', { name: 'Add a provider' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add a provider' })
    await dialog.getByLabel('Id', { exact: true }).fill('clinic')
    expect(await dialog.getByLabel('Way back').inputValue()).toBe(`${desk().site.url}/api/oidc/clinic/callback`)
    await dialog.getByLabel('Title').fill('The clinic')
    await dialog.getByLabel('Issuer').fill('http://login.clinic.example')
    await dialog.getByLabel('Client id').fill('proviso')
    await dialog.getByLabel('Client secret').fill('canary-of-the-page')
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await dialog.getByRole('alert').getByText('issuer').waitFor()
    expect(await axeViolations(page)).toEqual([])
    await dialog.getByLabel('Issuer').fill('https://login.clinic.example')
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    const row = page.getByRole('row', { name: /^The clinic/ })
    await row.getByText('In use').waitFor()
    expect(await page.content()).not.toContain('canary-of-the-page')

    await row.getByRole('button', { name: 'Change The clinic' }).click()
    const changing = page.getByRole('dialog', { name: 'Change The clinic' })
    await changing.getByRole('button', { name: /^People, groups/ }).click()
    await changing.getByLabel('Methods, one of which must be used').fill('mfa hwk')
    await changing.getByLabel('Groups', { exact: true }).fill('staff')
    await changing.getByRole('button', { name: 'Save' }).click()
    await changing.getByRole('alert').getByText('value = group').waitFor()
    expect(await axeViolations(page)).toEqual([])
    await changing.getByLabel('Groups', { exact: true }).fill('')
    await changing.getByRole('button', { name: 'Save' }).click()
    await expect.poll(async () => (await kept())?.requireAmr).toEqual(['mfa', 'hwk'])
    expect(await kept()).toMatchObject({ clientSecret: 'canary-of-the-page', groups: null })

    await row.getByRole('button', { name: 'Remove The clinic' }).click()
    await row.getByText('Removed').waitFor()
    const { body } = await desk().site.send('GET', '/api/oidc')
    expect(body.providers).toEqual([])
  })

  test('save a view that a script then reads by, change it, and remove it', async () => {
    const script = await aScript(desk().site, 'researcher')
    const seen = () =>
      script.send('GET', `/query${folder}/selectRows.api?schemaName=study&query.queryName=Labs&query.viewName=Few`)
    const page = await administrator('/app/admin/views', 'Saved views')
    await chooseFolder(page, folder)
    await page.getByRole('button', { name: /^Table/ }).click()
    await page.getByRole('option', { name: 'Labs' }).click()
    await page.getByRole('button', { name: 'Go on' }).click()
    const dialog = page.getByRole('dialog', { name: 'Save a view of study.Labs' })
    await dialog.getByLabel('Name').fill('Few')
    await dialog.getByRole('button', { name: 'Add a filter' }).click()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByRole('alert').getByText('Choose a column').waitFor()
    expect(await axeViolations(page)).toEqual([])
    await dialog
      .getByRole('button', { name: /^Column/ })
      .last()
      .click()
    await page.getByRole('option', { name: 'ParticipantId' }).click()
    await dialog.getByLabel('Value').fill('P-001')
    await dialog.getByRole('button', { name: 'Save' }).click()
    const row = page.getByRole('row', { name: /^Few/ })
    await row.getByText('ParticipantId = P-001').waitFor()
    expect(await axeViolations(page)).toEqual([])
    const few = await seen()
    expect(few.status).toBe(200)

    await row.getByRole('button', { name: 'Change Few' }).click()
    const changing = page.getByRole('dialog', { name: 'Change the view Few' })
    await changing.getByRole('button', { name: /^Take away the filter/ }).click()
    await changing.getByRole('button', { name: 'Save' }).click()
    await row.getByText('ParticipantId = P-001').waitFor({ state: 'detached' })
    expect((await seen()).body.rowCount).toBeGreaterThan(few.body.rowCount)
    await row.getByRole('button', { name: 'Remove Few' }).click()
    await row.getByText('Removed').waitFor()
    expect((await seen()).status).toBe(404)
  })
})
