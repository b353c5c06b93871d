// Publishing a file on the page: described column by column, sent in parts, switched to in one step, and read by keys at once.
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { aScript } from '../client.ts'
import { folder } from '../world.ts'
import { axeViolations } from './browser.ts'
import { inBrowser } from './in-browser.ts'
import { chooseFolder, heading } from './steps.ts'

const csv = (text: string) => ({ name: 'visits.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
const visits = 'Id,Person,"Seen, on"\n1,P-001,2026-01-02\n2,P-002,2026-01-03\n'

inBrowser('data sets', (desk, _, enter) => {
  const opened = async (): Promise<Page> => {
    const page = await enter('admin', '/app/admin/datasets')
    await heading(page, 'Data sets').waitFor()
    await chooseFolder(page, folder)
    await page.getByRole('row', { name: /^study.Labs/ }).waitFor()
    return page
  }
  const choose = (page: Page, text: string) => page.locator('input[type=file]').setInputFiles(csv(text))
  const level = async (page: Page, column: string, to: string) => {
    await page.getByRole('button', { name: new RegExp(`^PHI level of ${column}`) }).click()
    await page.getByRole('option', { name: to }).click()
  }
  const publish = (page: Page) => page.getByRole('button', { name: 'Publish', exact: true }).click()
  const table = (name: string) => desk().site.world.registry.table(folder, 'study', name)

  test('are published from a file whose columns are closed until they are opened, and then in a next version', async () => {
    const page = await opened()
    await page.getByLabel('Name', { exact: true }).fill('Visits')
    await choose(page, visits)
    const columns = page.getByRole('table', { name: 'Columns of the file' })
    await columns.getByText('Seen, on').first().waitFor()
    expect(await columns.getByRole('button', { name: /^PHI level.*Restricted$/ }).count()).toBe(3)
    await level(page, 'Id', 'NotPHI')
    await level(page, 'Seen', 'Limited')
    await page.getByRole('button', { name: /^Participant column/ }).click()
    await page.getByRole('option', { name: 'Person' }).click()
    expect(await axeViolations(page)).toEqual([])
    await publish(page)
    await page.getByText('study.Visits is published').waitFor()
    expect(await axeViolations(page)).toEqual([])
    const made = await table('Visits')
    expect(made).toMatchObject({ rowCount: 2, participant: 'Person', publishedBy: 'admin@example.org' })
    const script = await aScript(desk().site, 'nophi', { phi: 'NotPHI' })
    const body = { folder, schema: 'study', query: 'Visits' }
    const { rows } = (await script.send('POST', '/api/query/select', { body })).body
    expect(rows[0]).toMatchObject({ Id: 1, Person: 'P-001', 'Seen, on': null })

    await page.getByRole('button', { name: 'New version of study.Visits' }).click()
    await choose(page, visits)
    await columns.getByText('Seen, on').first().waitFor()
    expect(await columns.getByRole('button', { name: /^PHI level of Seen, on Limited$/ }).count()).toBe(1)
    await level(page, 'Seen', 'NotPHI')
    await publish(page)
    await page.getByRole('alert').getByText('acceptChanges').waitFor()
    expect((await table('Visits'))?.version).toBe(made?.version)
    await page.getByLabel('Open what the version before kept closed').check()
    await publish(page)
    await page.getByText('Lowered: Seen, on (Limited to NotPHI).').waitFor()
    expect((await table('Visits'))?.version).not.toBe(made?.version)
  })

  test('of a bad file are refused with line and column, and one that is cancelled on its way publishes nothing', async () => {
    const page = await opened()
    await page.getByLabel('Name', { exact: true }).fill('Bad')
    await choose(page, 'Id,Site\n1,a\nsecret-value\n')
    await page.getByText('At least one column must be NotPHI').waitFor()
    expect(await page.getByRole('button', { name: 'Publish', exact: true }).isDisabled()).toBe(true)
    await level(page, 'Id', 'NotPHI')
    await publish(page)
    await page
      .getByRole('alert')
      .getByText(/line 3/)
      .waitFor()
    expect(await page.getByRole('alert').textContent()).not.toContain('secret-value')
    await choose(page, '')
    await page.getByText('The first line of the file names no columns.').waitFor()

    await choose(page, `Id,Site\n${`1,${'a'.repeat(15_000)}\n`.repeat(300)}`)
    const held = Promise.withResolvers<void>()
    await page.route('**/parts/1', async (route) => {
      await held.promise
      await route.continue()
    })
    await level(page, 'Id', 'NotPHI')
    await publish(page)
    await page.getByText('0 of 2 parts have arrived.').waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    held.resolve()
    await expect.poll(() => page.getByRole('button', { name: 'Publish', exact: true }).isEnabled()).toBe(true)
    expect(await table('Bad')).toBeUndefined()
    await publish(page)
    await page.getByText('study.Bad is published').waitFor()
    expect(await table('Bad')).toMatchObject({ rowCount: 300 })
  })
})
