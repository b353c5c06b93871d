// The tree that folder paths form.
import { expect, test } from 'vitest'
import { liesIn, mostFolderSteps, parentOf, upwardsFrom, wayUp } from '../../../core/folder-path.ts'

test('a folder lies in the one that its path begins with, and the top one in none', () => {
  expect(parentOf('/Demo/Study/Sub')).toBe('/Demo/Study')
  expect(parentOf('/Demo')).toBeNull()
  expect(upwardsFrom('/Demo/Study/Sub')).toEqual(['/Demo/Study/Sub', '/Demo/Study', '/Demo'])
})

test('a folder whose name only begins like another does not lie in it', () => {
  expect(liesIn('/Demo/Study', '/demo')).toBe(true)
  expect(liesIn('/DEMO', '/Demo')).toBe(true)
  expect(liesIn('/Demolition', '/Demo')).toBe(false)
  expect(liesIn('/Demo', '/Demo/Study')).toBe(false)
})

test('a path deeper than any folder has no way up: a caller does not choose how much is read', () => {
  const deep = (steps: number) => '/a'.repeat(steps)
  expect(wayUp(deep(mostFolderSteps))).toHaveLength(mostFolderSteps)
  for (const steps of [mostFolderSteps + 1, 100, 100_000]) expect(wayUp(deep(steps))).toEqual([])
  expect(wayUp('/Demo/Study')).toEqual(upwardsFrom('/Demo/Study'))
})
