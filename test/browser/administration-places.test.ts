// The administrator's pages of folders, groups and consent: what is done there acts on the next request of whoever is concerned.
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { aScript, selectAll } from '../client.ts'
import { folder, people } from '../world.ts'
import { axeViolations } from './browser.ts'
import { inBrowser } from './in-browser.ts'
import { chooseFolder, heading } from './steps.ts'

inBrowser('the places and people of the site', (desk, _, enter) => {
  const administrator = async (path: string, title: string): Promise<Page> => {
    const page = await enter('admin', path)
    await heading(page, title).waitFor()
    return page
  }
  const registry = () => desk().site.world.registry

  test('make folders in each other, say how they are called and read, fold and remove them; one that holds data stays', async () => {
    const page = await administrator('/app/admin/folders', 'Folders')
    await page.getByLabel('Path').fill('/Winter')
    await page.getByRole('button', { name: 'Make', exact: true }).click()
    await page.getByRole('button', { name: /^Columns above the level in \/Winter/ }).click()
    await page.getByRole('option', { name: 'are not there' }).click()
    await expect.poll(async () => (await registry().folder('/Winter'))?.phiColumns).toBe('hide')
    await page.getByLabel('Declaration from above in /Winter').click()
    await expect.poll(async () => (await registry().folder('/Winter'))?.inheritsDeclaration).toBe(true)
    await page.getByLabel('Path').fill('/Winter/Deep')
    await page.getByRole('button', { name: 'Make', exact: true }).click()
    const within = page.getByRole('button', { name: 'Remove /Winter/Deep' })
    await within.waitFor()
    await page.getByRole('button', { name: 'Change the title of /Winter/Deep' }).click()
    await page.getByLabel('Title', { exact: true }).last().fill('Deep winter')
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await registry().folder('/Winter/Deep'))?.title).toBe('Deep winter')
    expect(await axeViolations(page)).toEqual([])
    await page.getByRole('button', { name: 'Hide what lies in /Winter' }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => within.count()).toBe(0)
    await page.keyboard.press('Enter')
    await within.click()
    await expect.poll(() => within.count()).toBe(0)
    await page.getByRole('button', { name: 'Remove /Winter' }).click()
    await expect.poll(() => page.getByRole('button', { name: 'Remove /Winter' }).count()).toBe(0)
    await page.getByRole('button', { name: `Remove ${folder}` }).click()
    await page.getByRole('alert').waitFor()
    expect(await registry().folder(folder)).toBeDefined()
  })

  test('make a group, take somebody in and out, and act as it under a banner', async () => {
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
    await page.getByRole('button', { name: 'Act as Winter readers' }).click()
    const banner = page.getByText('You act as the group Winter readers')
    await banner.waitFor()
    await heading(page, 'Your session').waitFor()
    expect(await axeViolations(page)).toEqual([])
    await page.getByRole('button', { name: 'Stop acting' }).click()
    await expect.poll(() => banner.count()).toBe(0)
  })

  test('withdraw the consent of a participant, whose rows are then in no answer, and give it again', async () => {
    const script = await aScript(desk().site, 'researcher')
    const count = async () => (await script.send('POST', '/api/query/select', { body: selectAll })).body.rowCount
    const before = await count()
    const page = await administrator('/app/admin/consent', 'Consent')
    await chooseFolder(page, folder)
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
