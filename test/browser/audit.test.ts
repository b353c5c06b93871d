// The auditor's pages: the access of a script is found with its declaration, and its proof is checked in the browser.
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { verifierKey } from '../../tlog/note.ts'
import { aLog } from '../a-log.ts'
import { aScript, selectAll } from '../client.ts'
import { aSigner } from '../unit/tlog/signers.ts'
import { people } from '../world.ts'
import { axeViolations } from './browser.ts'
import { inBrowser } from './in-browser.ts'
import { goWithin, heading, open } from './steps.ts'

inBrowser('the audit on the page', (desk, _, enter) => {
  const access = async (): Promise<string> => {
    const script = await aScript(desk().site, 'researcher')
    const reply = await script.send('POST', '/api/query/select', { body: selectAll })
    return reply.headers.get('x-audit-event') ?? ''
  }
  const auditor = async (): Promise<Page> => {
    const page = await enter('auditor', '/app/')
    await heading(page, 'Your session').waitFor()
    return page
  }
  const narrow = async (page: Page, text: string) => {
    const filter = page.getByRole('combobox', { name: 'Filter the events' })
    await filter.fill(text)
    await filter.press('Enter')
  }
  const saved = async (page: Page, item: string): Promise<string> => {
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export what is listed' }).click()
    await page.getByRole('menuitem', { name: item }).click()
    return readFileSync(await (await download).path(), 'utf8')
  }

  test('finds the access that a script made, with its declaration and signature, and verifies its proof', async () => {
    const id = await access()
    await aLog(desk().site.world).walk()
    const page = await auditor()
    await open(page, 'Audit trail')
    await heading(page, 'Audit trail').waitFor()
    // A word by itself is taken for what it looks like, and shown as that.
    await narrow(page, people.researcher.email)
    await page.getByText(`Person = ${people.researcher.email}`).waitFor()
    await narrow(page, 'Type = rows-read')
    const table = page.getByRole('table', { name: 'Audit events' })
    await expect.poll(() => table.getByRole('row').count()).toBe(2)
    await page.getByText('1 reads of rows among the 1 events found').waitFor()
    expect(await axeViolations(page)).toEqual([])
    expect((await saved(page, 'CSV')).split('\r\n')[1]).toContain(`${id},`)
    expect(JSON.parse(await saved(page, 'JSON'))).toMatchObject([{ id, type: 'rows-read' }])

    await table.getByRole('link', { name: 'Rows read' }).click()
    await heading(page, 'Rows read').waitFor()
    await page.getByText('Research with HIPAA Authorization').waitFor()
    await page.getByText(`${people.researcher.displayName} (${people.researcher.email})`).waitFor()
    await page.getByRole('button', { name: 'Verify here' }).click()
    await page.getByRole('status').getByText('The key came from this same site').waitFor()
    expect(await axeViolations(page)).toEqual([])
    const own = page.getByLabel('Verifier key of your own')
    await own.fill(verifierKey(desk().site.world.signer.verifier))
    await page.getByRole('button', { name: 'Verify here' }).click()
    await page.getByRole('status').getByText('signed by the key that you gave').waitFor()
    await own.fill(verifierKey(aSigner().verifier))
    await page.getByRole('button', { name: 'Verify here' }).click()
    await page.getByRole('alert').getByText('not signed by this key').waitFor()
  })

  test('keeps what was asked in the address, but for who a participant is', async () => {
    await access()
    const page = await auditor()
    await open(page, 'Audit trail')
    await narrow(page, 'Type = rows-read')
    await narrow(page, 'Participant = P-001')
    await page.getByText('Participant = P-001').waitFor()
    expect(new URL(page.url()).search).toBe('?type=rows-read')
    await page.reload()
    await page.getByText('Type = rows-read').waitFor()
    expect(await page.getByText('Participant = P-001').count()).toBe(0)
    const types = page.getByRole('table', { name: 'Audit events' }).getByRole('link')
    await expect.poll(async () => new Set(await types.allTextContents())).toEqual(new Set(['Rows read']))
  })

  test('tells of a proof that was tampered with, and of one that is of another event', async () => {
    const id = await access()
    const other = await access()
    await aLog(desk().site.world).walk()
    const page = await auditor()
    await goWithin(page, `/app/audit/event?id=${id}`)
    const told = async (alter: (text: string) => Promise<string>): Promise<string> => {
      await page.route('**/proof', async (route) => {
        const response = await route.fetch()
        await route.fulfill({ response, body: await alter(await response.text()) })
      })
      await page.getByRole('button', { name: 'Verify here' }).click()
      const alert = page.getByRole('alert').filter({ hasText: 'The proof does not hold' })
      await alert.waitFor()
      await page.unrouteAll()
      return (await alert.textContent()) ?? ''
    }
    expect(await told(async (text) => text.replace(/^index .*$/m, 'index 0'))).toContain('root comes out another')
    const swapped = (text: string) => text.replace(/^extra (.)/m, (_, first) => `extra ${first === 'A' ? 'B' : 'A'}`)
    expect(await told(async (text) => swapped(text))).toContain('root comes out another')
    const found = await desk().site.world.sealedLog.size()
    expect(found).toBeGreaterThan(0)
    const theirs = await page.evaluate(`fetch('/api/audit/events/${other}/proof').then((r) => r.text())`)
    expect(await told(async () => String(theirs))).toContain('says something else')
  })

  test('a view of data leads to its event whoever may read the audit', async () => {
    const page = await enter('admin', '/app/data', { phi: 'NotPHI' })
    await page.getByRole('link', { name: 'Event and proof' }).first().click()
    await heading(page, 'Rows read').waitFor()
  })

  test('whoever may not read the audit is led nowhere and shown nothing', async () => {
    const page = await enter('researcher', '/app/data', { phi: 'Limited' })
    await page
      .getByText(/Recorded as/)
      .first()
      .waitFor()
    expect(await page.getByRole('link', { name: /Event and proof|Audit trail/ }).count()).toBe(0)
    await goWithin(page, '/app/audit')
    await page.getByRole('alert').getByText('auditor role').first().waitFor()
    expect(await axeViolations(page)).toEqual([])
  })
})
