// The contract of the activities over both keepers.
import { expect, test } from 'vitest'
import type { Activity } from '../../core/activities.ts'
import { activityStore } from '../../stores/activities.ts'
import type { Operation } from '../../stores/table.ts'
import { overBothKeepers } from './keepers.ts'

const anActivity = (name: string): Activity => ({ name, irbRequired: false, phi: 'Restricted', retired: false })
const ofSite = (...names: string[]) => ({ folder: null, inherits: false, activities: names.map(anActivity) })

overBothKeepers('activities', (_, keeper) => {
  const store = () => activityStore(keeper().table('registry'))
  const done = async (operation: Operation, id: string) => (await keeper().together([operation], id)).done

  test('a site from before folders had lists has its old activities, and its first change has one winner', async () => {
    const table = keeper().table('registry')
    await table.insert({ pk: 'activities', sk: '0002', name: 'Second', irbRequired: false })
    await table.insert({ pk: 'activities', sk: '0001', name: 'First', irbRequired: true })
    const before = await store().activityLists()
    const first = { ...anActivity('First'), irbRequired: true }
    expect(before).toEqual({
      version: 0,
      lists: [{ ...ofSite('First', 'Second'), activities: [first, anActivity('Second')] }],
    })
    expect(await done(store().changingActivities(before, [ofSite('Third')]), 'first')).toBe(true)
    expect(await done(store().changingActivities(before, [ofSite('Fourth')]), 'second')).toBe(false)
    expect(await store().activityLists()).toEqual({ version: 1, lists: [ofSite('Third')] })
  })

  test('the lists come back whole, each in force in its folder, and a change of an older version loses', async () => {
    const before = await store().activityLists()
    const own = { folder: '/A/B', inherits: false, activities: [{ ...anActivity('Own'), phi: 'Limited' as const }] }
    expect(await done(store().changingActivities(before, [ofSite('Third'), own]), 'own')).toBe(true)
    expect(await done(store().changingActivities(before, []), 'late')).toBe(false)
    expect(await store().activitiesIn('/a/b/C')).toEqual(own)
    expect(await store().activitiesIn('/A')).toEqual(ofSite('Third'))
  })

  test('a site is given its first activities once', async () => {
    expect(await done(store().addingActivities([anActivity('Again')]), 'again')).toBe(false)
  })
})
