// Every page as it stands, light and dark and on a phone: nothing that axe-core finds wrong, nothing wider than the window.
import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { type Person, people } from '../world.ts'
import { axeViolations } from './browser.ts'
import { inBrowser } from './in-browser.ts'
import { chooseFolder, fillDeclaration, generateKey, goWithin, heading, signInOn } from './steps.ts'

/** In `schemes` each page is looked at without being loaded anew: by all rules in the first, by colours alone in the others. */
type Look = {
  readonly name: string
  readonly schemes: readonly ['light', ...('light' | 'dark')[]]
  readonly options: BrowserContextOptions
}

const looks: readonly Look[] = [
  { name: 'light and dark', schemes: ['light', 'dark'], options: {} },
  {
    name: 'on a phone',
    schemes: ['light'],
    options: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
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
  const faultsOf = async (page: Page, what: string, schemes: Look['schemes']): Promise<string[]> => {
    const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
    const found = typeof wide === 'number' && wide > 0 ? [`${what}: ${wide} pixels wider than the window`] : []
    for (const [i, colorScheme] of schemes.entries()) {
      if (schemes.length > 1) await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      const body = colorScheme === 'dark' ? 'body.awsui-dark-mode' : 'body:not(.awsui-dark-mode)'
      await page.locator(body).waitFor({ state: 'attached' })
      const faults = await axeViolations(page, i === 0 ? null : 'color-contrast')
      found.push(...faults.map((fault) => `${what}, ${colorScheme}: ${fault}`))
    }
    return found
  }

  const walk = async (person: Person, stops: readonly Stop[], { options, schemes }: Look): Promise<string[]> => {
    const { page } = await visit('/app/', { ...options, colorScheme: schemes[0] })
    await page.getByLabel('Password').waitFor()
    const found = await faultsOf(page, 'sign-in', schemes)
    await signInOn(page, person)
    await heading(page, stops[0]?.title ?? '').waitFor()
    for (const { path, title, act } of stops) {
      await goWithin(page, path)
      await heading(page, title).waitFor()
      await act?.(page)
      found.push(...(await faultsOf(page, path, schemes)))
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
