// On the home itself reviews of emergency access are closed as over the API and on record.
import { expect, test } from 'vitest'
import { addFolder, addUser } from '../../../local/administer.ts'
import { closeReview, commentReview, listReviews, openReview } from '../../../local/administer-reviews.ts'
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
  expect(await newest(home)).toMatchObject({ type: 'metadata-read', what: 'reviews of accesses' })
  await expect(closeReview(home, 'R1', ' ')).rejects.toMatchObject({ code: 'bad-request' })
  await closeReview(home, 'R1', 'It was one')
  expect(await newest(home)).toMatchObject({ type: 'review-closed', review: 'R1', comment: 'It was one', user: null })
  await expect(closeReview(home, 'R1', 'Again')).rejects.toMatchObject({ code: 'conflict' })
  expect(await listReviews(home, 'open')).toEqual([])
})

test('a review of a time is opened, remarked, and closed with a name that is typed', async () => {
  const home = await aSite()
  const past = { from: '2020-01-01', to: '2020-02-01' }
  await expect(openReview(home, { ...past, folder: '/Nowhere' })).rejects.toMatchObject({ code: 'not-found' })
  const { id } = await openReview(home, { ...past, user: 'me@example.org', folder: '/My' })
  expect(await newest(home)).toMatchObject({ type: 'review-opened', subject: 'me@example.org', folder: '/My' })
  await commentReview(home, id, 'odd')
  expect(await newest(home)).toMatchObject({ type: 'review-commented', review: id, comment: 'odd' })
  await expect(closeReview(home, id, 'fine')).rejects.toMatchObject({ code: 'bad-request' })
  await closeReview(home, id, 'fine', 'Ada')
  expect(await newest(home)).toMatchObject({ type: 'review-closed', signature: { signedName: 'Ada' } })
})
