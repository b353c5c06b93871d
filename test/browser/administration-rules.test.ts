// The administrator's pages of roles and IRB approvals: what is given or withdrawn there acts on the next request of a script.
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { aScript, selectAll, signIn } from '../client.ts'
import { folder, people } from '../world.ts'
import { axeViolations } from './browser.ts'
import { inBrowser } from './in-browser.ts'
import { chooseFolder, heading } from './steps.ts'

inBrowser('the rules of the site', (desk, _, enter) => {
  const administrator = async (path: string, title: string): Promise<Page> => {
    const page = await enter('admin', path)
    await heading(page, title).waitFor()
    return page
  }

  test('give a role to somebody, who sees the folder at once, and take it away again', async () => {
    const theirs = await signIn(desk().site, 'stranger')
    const seen = async () => (await theirs.send('GET', '/api/folders')).body.folders.length
    expect(await seen()).toBe(0)
    const page = await administrator('/app/admin/roles', 'Roles')
    await page.getByRole('button', { name: 'Folder Choose a folder' }).click()
    await page.getByRole('option', { name: folder }).click()
    await page.getByLabel('To', { exact: true }).fill('nobody@example.org')
    await page.getByRole('button', { name: 'Give', exact: true }).click()
    await page.getByRole('alert').waitFor()
    await page.getByLabel('To', { exact: true }).fill(people.stranger.email)
    await page.getByRole('button', { name: /^PHI up to/ }).click()
    await page.getByRole('option', { name: 'Limited' }).click()
    await page.getByRole('button', { name: 'Give', exact: true }).click()
    const row = page.getByRole('row', { name: /Stan Stranger/ })
    await row.getByText('Limited').waitFor()
    expect(await seen()).toBe(1)
    await row.getByRole('button', { name: /Take away the role of Stan Stranger/ }).click()
    await page.getByRole('button', { name: 'Leave it as it is' }).last().click()
    expect(await seen()).toBe(1)
    await row.getByRole('button', { name: /Take away the role of Stan Stranger/ }).click()
    await page.getByText(/Stan Stranger loses what was given in /).waitFor()
    await page.getByRole('button', { name: 'Take it away' }).click()
    await expect.poll(() => row.count()).toBe(0)
    expect(await seen()).toBe(0)
  })

  test('add an IRB approval, and withdraw one, which stops the script that runs under it', async () => {
    const script = await aScript(desk().site, 'researcher')
    const select = () => script.send('POST', '/api/query/select', { body: selectAll })
    expect((await select()).status).toBe(200)
    const page = await administrator('/app/admin/irbs', 'IRB approvals')
    await page.getByLabel('Number').fill('IRB-2026-777')
    await page.getByLabel('Title').fill('Sleep in winter')
    await page.getByRole('textbox', { name: 'Last day' }).fill('2030/01/31')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page
      .getByRole('row', { name: /IRB-2026-777/ })
      .getByText('2030-01-31')
      .waitFor()
    await page
      .getByRole('row', { name: /IRB-2020-009/ })
      .getByText('Ended')
      .waitFor()
    await page.getByRole('button', { name: 'Withdraw IRB-2026-001' }).click()
    await page
      .getByRole('row', { name: /IRB-2026-001/ })
      .getByText('Withdrawn')
      .waitFor()
    expect(await select()).toMatchObject({ status: 403, body: { code: 'declaration-required' } })
  })

  test('change a paragraph after a look at what somebody would sign, and keep the version before', async () => {
    const page = await administrator('/app/admin/terms', 'Terms')
    await page.getByRole('button', { name: 'Change minimum' }).click()
    const dialog = page.getByRole('dialog', { name: 'Change minimum' })
    await dialog.getByLabel('Text').fill('I read as little as I can.')
    await dialog.getByRole('button', { name: 'See what somebody would sign' }).click()
    await dialog.getByRole('button', { name: /^Folder/ }).click()
    await page.getByRole('option', { name: folder }).click()
    await dialog.getByRole('button', { name: /^Activity/ }).click()
    await page.getByRole('option', { name: 'Healthcare Operations' }).click()
    await dialog.getByRole('button', { name: 'Show' }).click()
    await dialog.getByRole('region', { name: 'Preview' }).getByText('I read as little as I can.').waitFor()
    expect(await axeViolations(page)).toEqual([])
    const kept = async () => (await desk().site.world.registry.paragraphs()).find(({ id }) => id === 'minimum')
    expect(await kept()).toMatchObject({ version: 1, text: 'I read no more than I need.' })
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page
      .getByRole('row', { name: /^minimum/ })
      .getByText('I read as little as I can.')
      .waitFor()
    expect(await kept()).toMatchObject({ version: 2, text: 'I read as little as I can.' })
  })

  test('add an activity, and retire the one that a script runs under', async () => {
    const script = await aScript(desk().site, 'limited', {
      activity: 'Healthcare Operations',
      irb: undefined,
      phi: 'Limited',
    })
    const select = () => script.send('POST', '/api/query/select', { body: selectAll })
    expect((await select()).status).toBe(200)
    const page = await administrator('/app/admin/activities', 'Activities')
    await page.getByLabel('Name').fill('Teaching')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page
      .getByRole('row', { name: /^Teaching/ })
      .getByText('not needed')
      .waitFor()
    await page.getByRole('button', { name: 'Retire: Healthcare Operations' }).click()
    await page.getByRole('button', { name: 'Retire it' }).click()
    await page.getByRole('button', { name: 'Offer again: Healthcare Operations' }).waitFor()
    expect(await select()).toMatchObject({ status: 403, body: { code: 'declaration-required' } })
  })

  test('of one folder are made by whoever administers it, whose menu has that part and no more', async () => {
    const admin = await signIn(desk().site, 'admin')
    const role = { folder, user: people.nophi.email, role: 'folder administrator' }
    expect((await admin.send('POST', '/api/admin/roles', { body: role })).status).toBeLessThan(300)
    const page = await enter('nophi', '/app/')
    const menu = page.getByRole('navigation')
    await menu.getByRole('link', { name: 'Activities' }).waitFor()
    expect(await menu.getByRole('link', { name: /People|Settings|Sign-in providers|Groups/ }).count()).toBe(0)
    await menu.getByRole('link', { name: 'Activities' }).click()
    await heading(page, 'Activities').waitFor()
    await chooseFolder(page, folder)
    expect(await axeViolations(page)).toEqual([])
    await page.getByLabel('Name').fill('Audit of charts')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page
      .getByRole('table', { name: `Of ${folder}` })
      .getByText('Audit of charts')
      .waitFor()
    await menu.getByRole('link', { name: 'Terms' }).click()
    await chooseFolder(page, folder)
    await page.getByRole('button', { name: 'Write a paragraph' }).click()
    await page.getByLabel('Text').fill('I read charts alone.')
    await page.getByRole('button', { name: 'See what somebody would sign' }).click()
    await page.getByRole('button', { name: /^Activity/ }).click()
    await page.getByRole('option', { name: 'Audit of charts' }).click()
    await page.getByRole('button', { name: 'Show' }).click()
    await page.getByRole('region', { name: 'Preview' }).getByText('I read charts alone.').waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('row', { name: /I read charts alone/ }).waitFor()
    const written = (await desk().site.world.registry.paragraphs()).find(({ text }) => text === 'I read charts alone.')
    expect(written).toMatchObject({ folder })
  })
})
