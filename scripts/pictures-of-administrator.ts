// LIST: the pictures of an administrator's pages, in the order in which they are taken.
import { chooseFolder } from '../test/browser/steps.ts'
import type { Picture } from './picture.ts'

/** Of the table that is there already, with a column more. */
const nextVersion = {
  name: 'demographics.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from('ParticipantId,BirthDate,Sex,Weight\nPT-101,1980-01-02,f,71\n'),
}

export const ofAdministrator: readonly Picture[] = [
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
      await chooseFolder(page, '/Demo/Study')
      await page.getByText('Nobody withdrew.').waitFor()
    },
  },
  {
    name: 'datasets',
    path: '/app/admin/datasets',
    title: 'Data sets',
    act: async (page) => {
      await chooseFolder(page, '/Demo/Study')
      await page.getByRole('button', { name: 'New version of study.Demographics' }).click()
      await page.locator('input[type=file]').setInputFiles(nextVersion)
      await page.getByRole('table', { name: 'Columns of the file' }).waitFor()
    },
  },
  {
    name: 'dataset-columns',
    path: null,
    title: 'Data sets',
    isBelow: true,
  },
  {
    name: 'views',
    path: '/app/admin/views',
    title: 'Saved views',
    act: async (page) => {
      await chooseFolder(page, '/Demo/Study')
      await page.getByRole('button', { name: /^Table/ }).click()
      await page.getByRole('option', { name: 'Demographics' }).click()
      await page.getByRole('button', { name: 'Go on' }).click()
      await page.getByRole('dialog').getByLabel('Name').fill('Adults')
      await page.getByRole('button', { name: 'Add a filter' }).click()
    },
  },
  {
    name: 'providers',
    path: '/app/admin/oidc',
    title: 'Sign-in providers',
    act: async (page) => {
      await page.getByRole('button', { name: 'Add a provider' }).click()
      await page.getByRole('dialog').getByLabel('Id', { exact: true }).fill('clinic')
      await page.getByRole('dialog').getByLabel('Title').fill('The clinic')
    },
  },
  {
    // Behind those that choose a folder: then there is one more.
    name: 'folders',
    path: '/app/admin/folders',
    title: 'Folders',
    act: async (page) => {
      await page.getByLabel('Path').fill('/Demo/Study/Interim')
      await page.getByRole('button', { name: 'Make', exact: true }).click()
      await page.getByLabel('Remove /Demo/Study/Interim').waitFor()
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
]
