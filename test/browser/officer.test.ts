// The officer's questions and reviews on the page: what the site answers is shown, and a review is closed with a signature.
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { aScript, selectAll } from '../client.ts'
import { people } from '../world.ts'
import { axeViolations } from './browser.ts'
import { inBrowser } from './in-browser.ts'
import { goWithin, heading, open } from './steps.ts'

inBrowser('the desk of the officer', (desk, _, enter) => {
  const auditor = async (title: string): Promise<Page> => {
    const script = await aScript(desk().site, 'researcher')
    expect((await script.send('POST', '/api/query/select', { body: selectAll })).status).toBe(200)
    const page = await enter('auditor', '/app/')
    await open(page, title)
    await heading(page, title).waitFor()
    return page
  }
  const askOn = async (page: Page, question: string, given: Readonly<Record<string, string>> = {}) => {
    await page.getByRole('tab', { name: question }).click()
    for (const [label, value] of Object.entries(given)) {
      await page.getByRole('tabpanel').getByLabel(label).fill(value)
    }
    await page.getByRole('button', { name: 'Ask', exact: true }).click()
    return page.getByRole('table', { name: question })
  }

  test('each question is a form, and its answer leads to the events it is made of', async () => {
    const page = await auditor('Questions')
    const { email } = people.researcher
    const who = await askOn(page, 'Who saw a participant', { Participant: 'P-001' })
    await who.getByText(email).first().waitFor()
    await who.getByText('listed').first().waitFor()
    expect(await axeViolations(page)).toEqual([])
    await (await askOn(page, 'What a person saw', { Person: email })).getByText('study.Labs').first().waitFor()
    await (await askOn(page, 'What was declared')).getByText(people.researcher.displayName).first().waitFor()
    await (await askOn(page, 'What does not fit')).waitFor()
    await (await askOn(page, 'What was refused', { Person: email })).waitFor()
    const account = await askOn(page, 'Account of disclosures', { Participant: 'P-001' })
    await account.getByText(email).first().waitFor()
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'CSV' }).click()
    expect((await saved).suggestedFilename()).toBe('disclosures.csv')
    expect(await axeViolations(page)).toEqual([])
    await page.getByRole('tab', { name: 'Who saw a participant' }).click()
    await page.getByRole('table', { name: 'Who saw a participant' }).getByRole('link').first().click()
    await heading(page, 'Rows read').waitFor()
  })

  test('an answer that lacks an event of the log says so', async () => {
    const page = await auditor('Questions')
    const { audit, auditIndex, now } = desk().site.world
    const day = '2026-06-30'
    const period = { from: `${day}T00:00:00.000Z`, to: now().toISOString(), participant: 'P-001' }
    const [read] = await audit.list(period, 1, null)
    const gone = `${read?.session}.999`
    const index = auditIndex.writer(1)
    if (read) await index.add({ ...read, id: gone, at: `${day}T12:00:00.000Z` }, 999)
    await index.whole(day)
    await askOn(page, 'Account of disclosures', { Participant: 'P-001' })
    const warning = page.getByRole('alert').filter({ hasText: gone })
    await warning.getByText('Not complete: events are missing from the table').waitFor()
    expect(await axeViolations(page)).toEqual([])
    // And so does the file of what the trail lists.
    await goWithin(page, `/app/audit?from=${day}`)
    await warning.getByText('Not complete: events are missing from the table').waitFor()
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export what is listed' }).click()
    await page.getByRole('menuitem', { name: 'CSV' }).click()
    const lines = readFileSync(await (await saved).path(), 'utf8').split('\r\n')
    expect(lines.filter((line) => line.startsWith(`${gone},`))).toEqual([expect.stringContaining('missing')])
  })

  test('a question that lacks what it needs cannot be asked', async () => {
    const page = await auditor('Questions')
    const ask = page.getByRole('button', { name: 'Ask', exact: true })
    expect(await ask.isDisabled()).toBe(true)
    await page.getByRole('tabpanel').getByLabel('Participant').fill('   ')
    expect(await ask.isDisabled()).toBe(true)
  })

  test('a review is opened, talked about, and closed with what was found and a signature, and says so', async () => {
    const page = await auditor('Reviews')
    await page.getByLabel('Person').fill(people.researcher.email)
    await page.getByRole('button', { name: 'Open', exact: true }).click()
    const row = page.getByRole('row', { name: /Periodic/ })
    await row.getByText('Open').waitFor()
    expect(await axeViolations(page)).toEqual([])
    await row.getByRole('button', { name: /^Comments on the review/ }).click()
    const comments = page.getByRole('dialog', { name: 'Comments on this review' })
    await comments.getByText('Nobody has said anything yet.').waitFor()
    await comments.getByLabel('Your comment').fill('Asked the study coordinator.')
    await comments.getByRole('button', { name: 'Say it' }).click()
    await comments.getByRole('listitem').getByText('Asked the study coordinator.').waitFor()
    expect(await comments.getByLabel('Your comment').inputValue()).toBe('')
    expect(await axeViolations(page)).toEqual([])
    await comments.getByRole('button', { name: 'Close' }).last().click()
    await row.getByRole('button', { name: /^Close the review/ }).click()
    const dialog = page.getByRole('dialog', { name: 'Close this review' })
    await dialog.getByLabel('What you found').fill('All as declared.')
    expect(await dialog.getByRole('button', { name: 'Close it' }).isDisabled()).toBe(true)
    await dialog.getByLabel('Your name').fill('Somebody Else')
    await dialog.getByRole('button', { name: 'Close it' }).click()
    await dialog.getByRole('alert').waitFor()
    expect(await axeViolations(page)).toEqual([])
    await dialog.getByLabel('Your name').fill(people.auditor.displayName)
    await dialog.getByRole('button', { name: 'Close it' }).click()
    await row.getByText('All as declared.').waitFor()
    await row.getByRole('link', { name: 'Listed' }).click()
    await heading(page, 'Audit trail').waitFor()
    await page.getByRole('link', { name: 'Rows read' }).first().waitFor()
  })
})
