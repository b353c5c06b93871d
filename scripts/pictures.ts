// LIST: the pictures of docs/images, in the order in which they are taken: who is signed in, how the page looks, what is shown.
import type { BrowserContextOptions, Page } from 'playwright-core'
import { fillDeclaration, generateKey, heading } from '../test/browser/steps.ts'
import type { Picture } from './picture.ts'
import { ofAdministrator } from './pictures-of-administrator.ts'

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
      { name: 'declare', path: '/app/declare', title: 'Folder', act: (page) => fillDeclaration(page, declaring) },
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
    shots: ofAdministrator,
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
        name: 'audit-log',
        path: '/app/audit/log',
        title: 'The log',
        act: async (page) => {
          await page.getByRole('button', { name: 'Look and verify' }).click()
          await page.getByText('Signed, and seen').waitFor()
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
  {
    email: 'researcher@example.org',
    look: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, colorScheme: 'dark' },
    shots: [{ name: 'phone-dark', path: '/app/keys', title: 'API keys' }],
  },
]
