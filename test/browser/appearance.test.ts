// Every page as it stands, light and dark and on a phone: nothing that axe-core finds wrong, nothing wider than the window.
import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { type Person, people } from '../world.ts'
import { axeViolations } from './browser.ts'
import { inBrowser } from './in-browser.ts'
import { chooseFolder, fillDeclaration, generateKey, goWithin, heading, signInOn } from './steps.ts'

/** In the dark, where all other rules have the same answer, each page is judged by its colours, without being loaded anew. */
type Look = { readonly name: string; readonly options: BrowserContextOptions; readonly isDarkToo: boolean }

const looks: readonly Look[] = [
  { name: 'light and dark', options: {}, isDarkToo: true },
  {
    name: 'on a phone',
    options: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
    isDarkToo: false,
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
    title: 'Folder',
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
  {
    path: '/app/admin/datasets',
    title: 'Data sets',
    act: async (page) => {
      await chooseFolder(page, '/Test/Study')
      await page.getByText('Drop the file here').or(page.getByText('Choose a file')).first().waitFor()
    },
  },
  { path: '/app/admin/consent', title: 'Consent' },
  { path: '/app/admin/roles', title: 'Roles', act: (page) => page.getByText('Rosa Research').waitFor() },
  { path: '/app/admin/terms', title: 'Terms', act: (page) => page.getByText('I tell nobody who is who.').waitFor() },
  { path: '/app/admin/activities', title: 'Activities', act: (page) => page.getByText('Of the site').waitFor() },
  { path: '/app/admin/irbs', title: 'IRB approvals', act: (page) => page.getByText('IRB-2020-009').waitFor() },
  { path: '/app/admin/views', title: 'Saved views', act: (page) => chooseFolder(page, '/Test/Study') },
  { path: '/app/admin/oidc', title: 'Sign-in providers', act: (page) => page.getByText('No provider:').waitFor() },
  { path: '/app/admin/settings', title: 'Settings', act: (page) => page.getByLabel('Idle minutes').waitFor() },
]

const ofAuditor: readonly Stop[] = [
  { path: '/app/', title: 'Your session' },
  { path: '/app/audit', title: 'Audit trail', act: (page) => page.getByText('By PHI level').waitFor() },
  { path: '/app/audit/questions', title: 'Questions' },
  { path: '/app/audit/reviews', title: 'Reviews', act: (page) => page.getByText('No review yet.').waitFor() },
  { path: '/app/audit/log', title: 'The log', act: (page) => page.getByText('Look and verify').click() },
  { path: '/app/audit/event?id=nothing', title: 'Audit event', act: (page) => page.getByRole('alert').waitFor() },
]

inBrowser('each page', (_, visit) => {
  const faultsOf = async (page: Page, what: string, rule?: string): Promise<string[]> => {
    const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
    const overflow = typeof wide === 'number' && wide > 0 ? [`${wide} pixels wider than the window`] : []
    return [...overflow, ...(await axeViolations(page, rule))].map((fault) => `${what}: ${fault}`)
  }

  /** By the button of the page, and told by what the page is then. */
  const turn = async (page: Page, to: 'Light' | 'Dark') => {
    await page.locator('#top').getByRole('button', { name: to, exact: true }).click()
    const body = to === 'Dark' ? 'body.awsui-dark-mode' : 'body:not(.awsui-dark-mode)'
    await page.locator(body).waitFor({ state: 'attached' })
  }

  const walk = async (person: Person, stops: readonly Stop[], { options, isDarkToo }: Look): Promise<string[]> => {
    const { page } = await visit('/app/', { ...options, colorScheme: 'light' })
    await page.getByLabel('Password').waitFor()
    const found = await faultsOf(page, 'sign-in')
    await signInOn(page, person)
    await heading(page, stops[0]?.title ?? '').waitFor()
    for (const { path, title, act } of stops) {
      await goWithin(page, path)
      await heading(page, title).waitFor()
      await act?.(page)
      found.push(...(await faultsOf(page, path)))
      if (!isDarkToo) continue
      await turn(page, 'Dark')
      found.push(...(await faultsOf(page, `${path} in the dark`, 'color-contrast')))
      await turn(page, 'Light')
    }
    return found
  }

  test('to sign in by has no violation where the system is dark, and is dark itself', async () => {
    const { page } = await visit('/app/', { colorScheme: 'dark' })
    await page.getByLabel('Password').waitFor()
    expect(await page.locator('body.awsui-dark-mode').count()).toBe(1)
    expect(await faultsOf(page, 'sign-in')).toEqual([])
  })

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
