// Names of folders, schemas and tables are decided before anything is made.
import { expect, test } from 'vitest'
import { datasetId, parseName } from '../../../core/dataset-names.ts'
import { parseFolderPath } from '../../../core/folder-path.ts'

test.each(['/A', '/CDISC/Pilot', '/My Study/Größe 2', '/apis/app'])('%s can be a folder', (path) => {
  expect(parseFolderPath(path)).toBe(path)
})

test.each([
  ...[
    '',
    '/',
    'A/B',
    '//A',
    '/A//B',
    '/A/.',
    '/A/..',
    '/A/ B',
    '/A/B ',
    '/A\u0000',
    '/A/B\n',
    '/A\\B',
    '/A?B',
    '/A%2fB',
  ],
  ...['/api', '/API/x', '/app', '/App', `/${'x'.repeat(255)}`],
])('%j can be no folder', (path) => {
  expect(() => parseFolderPath(path)).toThrow(expect.objectContaining({ code: 'bad-request' }))
})

test('a slash at the end of a folder does not count', () => {
  expect(parseFolderPath('/A/B/')).toBe('/A/B')
})

test.each(['dm', 'Lab Results', '_x', 'Proben-Größe (2)'])('%s can name a table', (name) => {
  expect(parseName('table', name)).toBe(name)
})

test.each(['', ' a', 'a ', 'a.b', 'a/b', '../a', 'a\nb', '-a', 'x'.repeat(101)])('%j can name no table', (name) => {
  expect(() => parseName('table', name)).toThrow(expect.objectContaining({ code: 'bad-request' }))
})

test('the place of a table is one plain folder name, the same whatever the letter case, and no other table has it', () => {
  const place = datasetId('/Demo/Study', 'study', 'Lab Results')
  expect(place).toMatch(/^study-lab-results-[0-9a-f]{24}$/)
  expect(datasetId('/demo/STUDY', 'Study', 'lab results')).toBe(place)
  expect(datasetId('/Demo/Study', 'study-lab', 'results')).not.toBe(place)
  expect(datasetId('/Demo', 'study', 'Lab Results')).not.toBe(place)
  expect(datasetId('/x', 'ä', 'é')).toMatch(/^table-[0-9a-f]{24}$/)
})
