// On the home itself reviews of emergency access are closed as over the API and on record.
import { expect, test } from 'vitest'
import { addFolder, addUser } from '../../../local/administer.ts'
import { closeReview, listReviews } from '../../../local/administer-reviews.ts'
import { seed } from '../../../local/seed.ts'
import type { Home } from '../../../stores/local-world.ts'
import { aHome, eventsOf } from './a-home.ts'

async function aSite(): Promise<Home> {
  const home = await aHome()
  await seed(home, 'empty')
  await addFolder(home, '/My')
  await addFolder(home, '/My/Study')
  const grant = { folder: '/My', role: 'reader', phi: 'PHI' } as const
  await addUser(home, { email: 'me@example.org', displayName: 'Me', siteRoles: [], grant })
  return home
}

const newest = async (home: Home) => (await eventsOf(home)).at(-1)

test('a review is listed and closed once, in the name of the operating-system user', async () => {
  const home = await aSite()
  const { registry, together, now } = home.world
  const until = now().toISOString()
  const whose = { event: 's.1', session: 's', userId: 2, email: 'me@example.org' }
  await together([registry.addingReview({ id: 'R1', ...whose, folder: '/My', phi: 'PHI', from: until, until })], 'r')
  expect(await listReviews(home, 'open')).toMatchObject([{ id: 'R1', state: 'open', overdue: false }])
  expect(await newest(home)).toMatchObject({ type: 'metadata-read', what: 'reviews of emergency access' })
  await expect(closeReview(home, 'R1', ' ')).rejects.toMatchObject({ code: 'bad-request' })
  await closeReview(home, 'R1', 'It was one')
  expect(await newest(home)).toMatchObject({ type: 'review-closed', review: 'R1', comment: 'It was one', user: null })
  await expect(closeReview(home, 'R1', 'Again')).rejects.toMatchObject({ code: 'conflict' })
  expect(await listReviews(home, 'open')).toEqual([])
})
