// The tree that folder paths form.
import { expect, test } from 'vitest'
import { liesIn, parentOf, upwardsFrom } from '../../../core/folder-path.ts'

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
