// Study data on the page: what is shown is what the site answers and has recorded; what is above the level is named and locked.
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { axeViolations } from './browser.ts'
import { inBrowser } from './in-browser.ts'
import { heading } from './steps.ts'

inBrowser('the page of data', (desk, _, enter) => {
  const declared = async (): Promise<Page> => {
    const page = await enter('researcher', '/app/data', { phi: 'Limited' })
    await heading(page, 'Data').waitFor()
    return page
  }
  const rows = (page: Page) => page.getByRole('table', { name: 'Rows of Labs' }).getByRole('row')
  const eventOn = async (page: Page) => {
    const text =
      (await page
        .getByText(/Recorded as/)
        .first()
        .textContent()) ?? ''
    return await desk().site.world.audit.event(/[\w]{22}\.\d+/.exec(text)?.[0] ?? '')
  }
  const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true }).click()

  test('asks for a declaration first, and leads to where it is made', async () => {
    const page = await enter('limited', '/app/data')
    await page.getByText('Declare first').waitFor()
    // What a script is told of the way on is not for whoever has a button.
    expect(await page.getByRole('main').textContent()).not.toContain('POST /api')
    await page.getByRole('link', { name: 'Declare', exact: true }).last().click()
    await heading(page, 'Folder').waitFor()
    await page.getByRole('button', { name: 'Folder /Test/Study' }).waitFor()
  })

  test('shows rows, sorted and filtered by the site, each view with the event it left, and takes them as a file', async () => {
    const page = await declared()
    await page.getByText('6 rows').waitFor()
    await rows(page).getByText('withheld').first().waitFor()
    expect(await page.content()).not.toContain('canary-comment')
    await page.getByRole('columnheader', { name: 'Age' }).getByRole('button').click()
    await page.getByRole('columnheader', { name: 'Age' }).getByRole('button').click()
    await expect.poll(() => rows(page).nth(1).textContent()).toContain('P-006')
    expect(await eventOn(page)).toMatchObject({ type: 'rows-read', sort: ['-Age'], effectivePhi: 'Limited' })

    const filter = page.getByRole('combobox', { name: 'Filter the rows' })
    await filter.fill('Site = North')
    await filter.press('Enter')
    await page.getByText('3 rows').waitFor()
    const event = await eventOn(page)
    expect(event).toMatchObject({ filters: [{ column: 'Site', op: 'eq', values: ['North'] }], rowCount: 3 })

    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download' }).click()
    await page.getByRole('menuitem', { name: 'CSV' }).click()
    const file = await saved
    expect(file.suggestedFilename()).toBe('Study-Labs.csv')
    const lines = readFileSync(await file.path(), 'utf8')
      .trim()
      .split('\r\n')
    expect([lines.length, lines[1]]).toEqual([4, expect.stringContaining('P-005')])
    await page.getByText('File recorded as').waitFor()
  })

  test('answers SQL, refuses a column above the level as one that is not there, and locks it in the list of columns', async () => {
    const page = await declared()
    await tab(page, 'SQL')
    const sql = page.getByRole('textbox', { name: 'SQL' })
    await sql.fill('SELECT "Site", count(*) AS n FROM "Labs" GROUP BY 1 ORDER BY 1')
    await page.getByRole('button', { name: 'Run' }).click()
    const answer = page.getByRole('table', { name: 'Answer' })
    await answer.getByRole('row', { name: 'North 3' }).waitFor()
    expect(await eventOn(page)).toMatchObject({ type: 'sql-run', columns: expect.arrayContaining(['study.Labs.Site']) })
    expect(await axeViolations(page)).toEqual([])
    await sql.fill('SELECT "Comments" FROM "Labs"')
    await sql.press('Control+Enter')
    await page.getByRole('alert').getByText('Comments').waitFor()
    expect(await answer.count()).toBe(0)

    await tab(page, 'Columns')
    const row = page.getByRole('row', { name: /^Comments/ })
    await row.getByText('Restricted').waitFor()
    await row.getByRole('img', { name: /withheld/ }).waitFor()
    expect(await page.getByRole('row', { name: /^Age/ }).getByRole('img').count()).toBe(0)
    expect(await axeViolations(page)).toEqual([])
  })

  test('draws bars, a line and points of two columns, and none above the level', async () => {
    const page = await declared()
    await tab(page, 'Chart')
    await page.getByRole('application', { name: 'mean of Weight by Site' }).waitFor()
    expect(await axeViolations(page)).toEqual([])
    await page.getByRole('button', { name: 'Scatter' }).click()
    await page.getByText('Site holds neither numbers nor times').waitFor()
    await page.getByRole('button', { name: 'Along the bottom Site' }).click()
    await page.getByRole('option', { name: 'Age' }).waitFor()
    expect(await page.getByRole('option', { name: 'Comments' }).count()).toBe(0)
    await page.getByRole('option', { name: 'Age' }).click()
    await page.getByRole('img', { name: '5 points. Age from 30 to 35, Weight from 60.5 to 65.5.' }).waitFor()
    expect(await axeViolations(page)).toEqual([])
    await page.getByRole('button', { name: 'Line' }).click()
    await page.getByRole('application', { name: 'mean of Weight by Age' }).waitFor()
  })
})
