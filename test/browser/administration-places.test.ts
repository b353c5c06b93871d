// The administrator's pages of folders, groups and consent: what is done there acts on the next request of whoever is concerned.
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { aScript, selectAll } from '../client.ts'
import { folder, people } from '../world.ts'
import { axeViolations } from './browser.ts'
import { inBrowser } from './in-browser.ts'
import { heading, signInOn } from './steps.ts'

inBrowser('the places and people of the site', (desk, visit) => {
  const administrator = async (path: string, title: string): Promise<Page> => {
    const { page } = await visit(path)
    await signInOn(page, 'admin')
    await heading(page, title).waitFor()
    return page
  }
  const registry = () => desk().site.world.registry

  test('make a folder, say how it is read, and remove it; one that holds data stays', async () => {
    const page = await administrator('/app/admin/folders', 'Folders')
    await page.getByLabel('Path').fill('/Winter')
    await page.getByRole('button', { name: 'Make', exact: true }).click()
    await page.getByRole('button', { name: /^Columns above the level in \/Winter/ }).click()
    await page.getByRole('option', { name: 'are not there' }).click()
    await expect.poll(async () => (await registry().folder('/Winter'))?.phiColumns).toBe('hide')
    await page.getByLabel('Declaration from above in /Winter').click()
    await expect.poll(async () => (await registry().folder('/Winter'))?.inheritsDeclaration).toBe(true)
    expect(await axeViolations(page)).toEqual([])
    await page.getByRole('button', { name: 'Remove /Winter' }).click()
    await expect.poll(() => page.getByRole('button', { name: 'Remove /Winter' }).count()).toBe(0)
    await page.getByRole('button', { name: `Remove ${folder}` }).click()
    await page.getByRole('alert').waitFor()
    expect(await registry().folder(folder)).toBeDefined()
  })

  test('make a group, take somebody in and out', async () => {
    const page = await administrator('/app/admin/groups', 'Groups')
    await page.getByLabel('Name').fill('Winter readers')
    await page.getByRole('button', { name: 'Make', exact: true }).click()
    const address = page.getByLabel('E-mail address of a new member of Winter readers')
    await address.fill('nobody@example.org')
    await page.getByRole('button', { name: 'Add to Winter readers' }).click()
    await page.getByRole('alert').waitFor()
    await address.fill(people.limited.email)
    await page.getByRole('button', { name: 'Add to Winter readers' }).click()
    const out = page.getByRole('button', { name: `Take ${people.limited.email} out of Winter readers` })
    await out.waitFor()
    expect(await axeViolations(page)).toEqual([])
    await out.click()
    await page.getByText('Nobody yet.').first().waitFor()
  })

  test('withdraw the consent of a participant, whose rows are then in no answer, and give it again', async () => {
    const script = await aScript(desk().site, 'researcher')
    const count = async () => (await script.send('POST', '/api/query/select', { body: selectAll })).body.rowCount
    const before = await count()
    const page = await administrator('/app/admin/consent', 'Consent')
    await page.getByRole('button', { name: 'Folder Choose a folder' }).click()
    await page.getByRole('option', { name: folder }).click()
    const say = async (button: string) => {
      await page.getByLabel('Participant', { exact: true }).fill('P-001')
      await page.getByLabel('Reason').fill('by letter')
      await page.getByRole('button', { name: button, exact: true }).click()
    }
    await say('Withdraw')
    await page
      .getByRole('row', { name: /^P-001/ })
      .getByText('Withdrawn')
      .waitFor()
    expect(await axeViolations(page)).toEqual([])
    expect(await count()).toBeLessThan(before)
    await page.getByRole('button', { name: 'Record that it was given again' }).click()
    await say('Give again')
    await page
      .getByRole('row', { name: /^P-001/ })
      .getByText('Given again')
      .waitFor()
    expect(await count()).toBe(before)
  })
})
