// Every page as it stands, light and dark and on a phone: nothing that axe-core finds wrong, nothing wider than the window.
import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { type Person, people } from '../world.ts'
import { axeViolations } from './browser.ts'
import { inBrowser } from './in-browser.ts'
import { fillDeclaration, generateKey, goWithin, heading, signInOn } from './steps.ts'

/** `rule` where all others have the same answer as in another look. */
type Look = { readonly name: string; readonly options: BrowserContextOptions; readonly rule?: string }

const looks: readonly Look[] = [
  { name: 'light', options: { colorScheme: 'light' } },
  { name: 'dark', options: { colorScheme: 'dark' }, rule: 'color-contrast' },
  {
    name: 'on a phone',
    options: { colorScheme: 'light', viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  },
]

type Stop = { readonly path: string; readonly title: string; readonly act?: (page: Page) => Promise<unknown> }

const ofResearcher: readonly Stop[] = [
  { path: '/app/', title: 'Your session' },
  { path: '/app/keys', title: 'API keys', act: (page) => generateKey(page) },
  { path: '/app/data', title: 'Data', act: (page) => page.getByText('Declare first').waitFor() },
  { path: '/app/second-factor', title: 'Second factor' },
  { path: '/app/change-password', title: 'Change your password' },
  { path: '/app/nowhere', title: 'There is no such page.' },
  {
    path: '/app/declare',
    title: 'Declare',
    act: (page) => fillDeclaration(page, { name: people.researcher.displayName }),
  },
]

const ofAdministrator: readonly Stop[] = [
  { path: '/app/', title: 'Your session' },
  { path: '/app/admin/people', title: 'People', act: (page) => page.getByText('Lim Ited').waitFor() },
  {
    path: '/app/admin/sessions?user=1',
    title: 'Live sessions',
    act: (page) => page.getByText('127.0.0.1').first().waitFor(),
  },
  { path: '/app/admin/groups', title: 'Groups', act: (page) => page.getByText('Make a group').waitFor() },
  { path: '/app/admin/folders', title: 'Folders', act: (page) => page.getByLabel('Remove /Test/Study').waitFor() },
  { path: '/app/admin/consent', title: 'Consent' },
  { path: '/app/admin/roles', title: 'Roles', act: (page) => page.getByText('Rosa Research').waitFor() },
  { path: '/app/admin/terms', title: 'Terms', act: (page) => page.getByText('I tell nobody who is who.').waitFor() },
  { path: '/app/admin/activities', title: 'Activities', act: (page) => page.getByText('Of the site').waitFor() },
  { path: '/app/admin/irbs', title: 'IRB approvals', act: (page) => page.getByText('IRB-2020-009').waitFor() },
  { path: '/app/admin/settings', title: 'Settings', act: (page) => page.getByLabel('Idle minutes').waitFor() },
]

const ofAuditor: readonly Stop[] = [
  { path: '/app/', title: 'Your session' },
  { path: '/app/audit', title: 'Audit trail', act: (page) => page.getByText('By PHI level').waitFor() },
  { path: '/app/audit/questions', title: 'Questions' },
  { path: '/app/audit/reviews', title: 'Reviews', act: (page) => page.getByText('No review yet.').waitFor() },
  { path: '/app/audit/event?id=nothing', title: 'Audit event', act: (page) => page.getByRole('alert').waitFor() },
]

inBrowser('each page', (_, visit) => {
  const faultsOf = async (page: Page, what: string, rule?: string): Promise<string[]> => {
    const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
    const overflow = typeof wide === 'number' && wide > 0 ? [`${wide} pixels wider than the window`] : []
    return [...overflow, ...(await axeViolations(page, rule))].map((fault) => `${what}: ${fault}`)
  }

  const walk = async (person: Person, stops: readonly Stop[], { options, rule }: Look): Promise<string[]> => {
    const { page } = await visit('/app/', options)
    await page.getByLabel('Password').waitFor()
    const found = await faultsOf(page, 'sign-in', rule)
    await signInOn(page, person)
    await heading(page, stops[0]?.title ?? '').waitFor()
    for (const { path, title, act } of stops) {
      await goWithin(page, path)
      await heading(page, title).waitFor()
      await act?.(page)
      found.push(...(await faultsOf(page, path, rule)))
    }
    return found
  }

  test.each(looks)('of a researcher has no violation and fits its window, $name', async (look) => {
    expect(await walk('researcher', ofResearcher, look)).toEqual([])
  })

  test.each(looks)('of an administrator has no violation and fits its window, $name', async (look) => {
    expect(await walk('admin', ofAdministrator, look)).toEqual([])
  })

  test.each(looks)('of an auditor has no violation and fits its window, $name', async (look) => {
    expect(await walk('auditor', ofAuditor, look)).toEqual([])
  })
})
