// LIST: the pictures of docs/images, in the order in which they are taken: who is signed in, how the page looks, what is shown.
import type { BrowserContextOptions, Page } from 'playwright-core'
import { fillDeclaration, generateKey, heading } from '../test/browser/steps.ts'

export type Picture = {
  /** Of the file. */
  readonly name: string
  /** Null where one is there already. */
  readonly path: string | null
  readonly title: string
  /** What is to be seen is at the end of the page. */
  readonly isBelow?: true
  readonly act?: (page: Page) => Promise<unknown>
}

type Series = {
  /** Null signs nobody in. */
  readonly email: string | null
  readonly look: BrowserContextOptions
  readonly shots: readonly Picture[]
}

const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 860 } }

async function sign(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign', exact: true }).click()
  await heading(page, 'Declared').waitFor()
}

const declaring = { folder: '/Demo/Study', name: 'Rea Searcher' }

export const pictures: readonly Series[] = [
  { email: null, look: desktop, shots: [{ name: 'sign-in', path: null, title: 'Sign in' }] },
  {
    email: 'researcher@example.org',
    look: desktop,
    shots: [
      { name: 'declare', path: '/app/declare', title: 'Declare', act: (page) => fillDeclaration(page, declaring) },
      { name: 'declared', path: null, title: 'Declared', act: sign },
      { name: 'session', path: '/app/', title: 'Your session' },
      { name: 'keys', path: '/app/keys', title: 'API keys', act: (page) => generateKey(page) },
      { name: 'data', path: '/app/data', title: 'Data', act: (page) => page.getByText('withheld').first().waitFor() },
      {
        name: 'data-columns',
        path: null,
        title: 'Data',
        act: (page) => page.getByRole('tab', { name: 'Columns' }).click(),
      },
      {
        name: 'data-sql',
        path: null,
        title: 'Data',
        act: async (page) => {
          await page.getByRole('tab', { name: 'SQL' }).click()
          await page.getByRole('button', { name: 'Run' }).click()
          await page.getByRole('table', { name: 'Answer' }).getByRole('row').nth(3).waitFor()
        },
      },
      {
        name: 'data-chart',
        path: '/app/data?folder=%2FDemo%2FStudy&schema=study&table=Demographics',
        title: 'Data',
        act: async (page) => {
          await page.getByRole('tab', { name: 'Chart' }).click()
          await page.getByText('mean of').first().waitFor()
        },
      },
    ],
  },
  {
    email: 'admin@example.org',
    look: { ...desktop, colorScheme: 'dark' },
    shots: [
      {
        name: 'people',
        path: '/app/admin/people',
        title: 'People',
        act: (page) => page.getByText('auditor@example.org').waitFor(),
      },
      {
        name: 'terms',
        path: '/app/admin/terms',
        title: 'Terms',
        act: (page) => page.getByText('every declaration').first().waitFor(),
      },
      {
        name: 'roles',
        path: '/app/admin/roles',
        title: 'Roles',
        act: (page) => page.getByText('Lim Ited').first().waitFor(),
      },
      {
        name: 'folders',
        path: '/app/admin/folders',
        title: 'Folders',
        act: (page) => page.getByLabel('Remove /Demo/Study').waitFor(),
      },
      {
        name: 'groups',
        path: '/app/admin/groups',
        title: 'Groups',
        act: async (page) => {
          await page.getByLabel('Name').fill('Trial readers')
          await page.getByRole('button', { name: 'Make', exact: true }).click()
          await page.getByLabel(/new member/).fill('researcher@example.org')
          await page.getByRole('button', { name: 'Add to Trial readers' }).click()
          await page.getByText('Rea Searcher').waitFor()
        },
      },
      {
        name: 'consent',
        path: '/app/admin/consent',
        title: 'Consent',
        act: async (page) => {
          await page.getByRole('button', { name: 'Folder Choose a folder' }).click()
          await page.getByRole('option', { name: '/Demo/Study' }).click()
          await page.getByText('Nobody withdrew.').waitFor()
        },
      },
      {
        name: 'settings',
        path: '/app/admin/settings',
        title: 'Settings',
        act: (page) => page.getByLabel('Idle minutes').waitFor(),
      },
      {
        name: 'acting',
        path: '/app/admin/people',
        title: 'People',
        act: async (page) => {
          await page.getByRole('button', { name: 'Actions on Rea Searcher' }).click()
          await page.getByRole('menuitem', { name: 'Act as this person' }).click()
          await page.getByText('You act as').waitFor()
        },
      },
    ],
  },
  {
    email: 'auditor@example.org',
    look: desktop,
    shots: [
      {
        name: 'audit',
        path: '/app/audit?type=rows-read',
        title: 'Audit trail',
        act: (page) => page.getByText('By PHI level').waitFor(),
      },
      {
        name: 'audit-event',
        path: null,
        title: 'Rows read',
        act: async (page) => {
          await page.getByRole('link', { name: 'Rows read' }).first().click()
          await heading(page, 'Rows read').waitFor()
          await page.getByText('Signed by').waitFor()
        },
      },
      {
        name: 'audit-proof',
        path: null,
        title: 'Rows read',
        isBelow: true,
        act: async (page) => {
          await page.getByRole('button', { name: 'Verify here' }).click()
          await page.getByText('The proof holds').waitFor()
          await page.getByRole('button', { name: /^The way up to the root/ }).click()
        },
      },
      {
        name: 'audit-questions',
        path: '/app/audit/questions',
        title: 'Questions',
        act: async (page) => {
          await page.getByRole('tab', { name: 'What was declared' }).click()
          await page.getByRole('button', { name: 'Ask', exact: true }).click()
          await page.getByRole('table', { name: 'What was declared' }).getByRole('link').first().waitFor()
        },
      },
      {
        name: 'audit-reviews',
        path: '/app/audit/reviews',
        title: 'Reviews',
        act: async (page) => {
          await page.getByRole('button', { name: 'Open', exact: true }).click()
          await page.getByText('Periodic').waitFor()
        },
      },
    ],
  },
  {
    email: 'researcher@example.org',
    look: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
    shots: [{ name: 'phone', path: '/app/', title: 'Your session' }],
  },
]
