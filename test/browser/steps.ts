// What a person does on the page, in words.
import type { Page } from 'playwright-core'
import { type Person, password, people } from '../world.ts'

export async function signInOn(page: Page, person: Person): Promise<void> {
  await page.getByLabel('E-mail address').fill(people[person].email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

export const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true })

/** From anywhere on the desk, by the menu at the side. */
export async function open(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
}

/** To a place of the page as its links lead there, without loading it anew. */
export async function goWithin(page: Page, path: string): Promise<void> {
  await page.evaluate(
    `history.pushState(null, '', ${JSON.stringify(path)}); dispatchEvent(new PopStateEvent('popstate'))`,
  )
}

export const next = (page: Page) => page.getByRole('button', { name: 'Next', exact: true }).click()

/** In a choice of folders from which nothing is chosen yet. */
export async function chooseFolder(page: Page, folder: string): Promise<void> {
  await page.getByRole('button', { name: 'Folder Choose a folder' }).click()
  await page.getByRole('option', { name: folder }).click()
}

/** The wizard from its first step to the signature, which is typed and not yet given. */
export async function fillDeclaration(
  page: Page,
  { folder = '/Test/Study', phi = 'Limited', irb = 'IRB-2026-001', name = '' } = {},
): Promise<void> {
  await chooseFolder(page, folder)
  await next(page)
  await page.getByLabel('Research with HIPAA Authorization').check()
  await page.getByRole('button', { name: /^IRB approval/ }).click()
  await page.getByRole('option', { name: irb }).click()
  await next(page)
  await page.getByLabel(phi, { exact: true }).check()
  await next(page)
  await page.getByLabel('Your name').fill(name)
}

export async function declareOn(page: Page, person: Person, phi = 'Limited'): Promise<void> {
  await open(page, 'Declare')
  await fillDeclaration(page, { phi, name: people[person].displayName })
  await page.getByRole('button', { name: 'Sign', exact: true }).click()
  await heading(page, 'Declared').waitFor()
}

/** Makes a key on the page of keys, and gives it back as it is shown. */
export async function generateKey(page: Page, label = 'my script'): Promise<string> {
  await page.getByLabel('Label').fill(label)
  await page.getByRole('button', { name: 'Generate session key' }).click()
  return (await page.getByRole('region', { name: 'Session key' }).textContent()) ?? ''
}

/** Lets the page's own time pass; the site's is moved by its world. */
export const passTime = (page: Page, milliseconds: number) => page.clock.runFor(milliseconds)
