// `proviso dataset publish` as one meets it: what it prints, where, and with which exit code it ends.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { seed } from '../../../local/seed.ts'
import { openHome } from '../../../stores/local-world.ts'
import { aHomePath, proviso } from './a-command.ts'

const home = { path: '', csv: '', levels: '' }

beforeEach(async () => {
  const path = aHomePath()
  const open = openHome(path, 'error')
  await seed(open, 'empty')
  await open.close()
  const files = join(path, 'files')
  mkdirSync(files)
  const [csv, levels] = [join(files, 'dm.csv'), join(files, 'levels.json')]
  writeFileSync(csv, 'ID,AGE,SEEN\nP1,40,2026-01-01\nP2,41,\nP2,42,2026-01-03\n')
  writeFileSync(levels, JSON.stringify({ dm: { participant: 'ID', key: ['ID'], columns: { AGE: 'Limited' } } }))
  Object.assign(home, { path, csv, levels })
})

const publish = (...more: string[]) =>
  proviso(home.path, ['dataset', 'publish', '/A/B', 'study', 'DM', home.csv, '--levels', home.levels, ...more]).ended

const published = () => readdirSync(join(home.path, 'datasets'))

test('a good file is published and the report says columns, types, levels, rows and repeated keys', async () => {
  mkdirSync(join(home.path, 'datasets', 'some-table', '.publishing-1'), { recursive: true })
  const { code, out, err } = await publish('--create-folder')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toContain('Published study.DM in /A/B: 3 rows, 3 columns.')
  expect(out).toContain('1 row repeats a key that an earlier row holds.')
  expect(out).toMatch(/^ID +text +NotPHI +participant$/m)
  expect(out).toMatch(/^AGE +integer +Limited$/m)
  expect(out).toMatch(/^SEEN +date +NotPHI$/m)
  expect(out).toContain('NOTHING WAS SAID about 1 of 3 columns, so EVERYBODY MAY SEE them (NotPHI): SEEN.')
  expect(out).not.toContain('order of the file')
  expect(readdirSync(join(home.path, 'datasets', 'some-table'))).toEqual([])
})

test('--json prints the report as JSON, and options go before the levels file', async () => {
  const { code, out } = await publish('--create-folder', '--json', '--key', 'ID, AGE', '--participant', 'AGE')
  // A participant column above NotPHI is refused, so the option must have reached the engine.
  expect({ code, out }).toEqual({ code: 1, out: '' })
  const again = await publish('--create-folder', '--json', '--key', 'ID, AGE')
  expect(JSON.parse(again.out)).toMatchObject({ rows: 3, key: ['ID', 'AGE'], duplicateKeys: 0, participant: 'ID' })
})

test('a bad file ends with 1, names line and column, and publishes nothing', async () => {
  writeFileSync(home.csv, 'ID,AGE\nP1,40\nP2,secret-value\n')
  writeFileSync(home.levels, JSON.stringify({ columns: { AGE: 'Limited' }, types: { AGE: 'integer' } }))
  const { code, out, err } = await publish('--create-folder')
  expect({ code, out, err }).toEqual({
    code: 1,
    out: '',
    err: 'proviso: line 3, column AGE: the cell is not of the given type integer.\n',
  })
  expect(published()).toEqual([])
})

test('a file that is not there, levels that are no JSON, and a folder that is not there end with 1 and a sentence', async () => {
  expect(await publish()).toMatchObject({ code: 1, err: expect.stringContaining('--create-folder') })
  writeFileSync(home.levels, '{"secret')
  const noJson = await publish()
  expect(noJson).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^proviso: The levels file \S+ is not JSON\.\n$/),
  })
  home.levels = join(home.path, 'none.json')
  expect(await publish()).toMatchObject({
    code: 1,
    err: expect.stringContaining(`The levels file (--levels): there is no file ${home.levels}.`),
  })
  home.csv = join(home.path, 'none.csv')
  expect(await publish()).toMatchObject({ code: 1, err: `proviso: The CSV file: there is no file ${home.csv}.\n` })
  home.csv = home.path
  expect(await publish()).toMatchObject({ code: 1, err: `proviso: The CSV file: ${home.path} is a folder.\n` })
})

test('a home that somebody has open ends with 3 and says what to do', async () => {
  const open = openHome(home.path, 'error')
  const { code, err } = await publish('--create-folder').finally(() => open.close())
  expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining('Stop it and run this again') })
  expect(published()).toEqual([])
})

test('an empty table, and rows in the order of the file, are warned of', async () => {
  writeFileSync(home.csv, 'ID,AGE,SEEN\n')
  writeFileSync(home.levels, JSON.stringify({ key: ['AGE'], default: 'NotPHI', columns: { AGE: 'Limited' } }))
  const { code, out } = await publish('--create-folder')
  expect(code).toBe(0)
  expect(out).toContain('Beware: the file has a header and no rows; the table is empty.')
  expect(out).toContain('Beware: no key column is NotPHI, so rows come in the order of the file')
  expect(out).not.toContain('NOTHING WAS SAID')
})

test('rows that name nobody, and a table that is emptied, are warned of', async () => {
  writeFileSync(home.csv, 'ID,AGE,SEEN\nP1,40,\n,41,\n')
  const first = await publish('--create-folder', '--participant', 'ID')
  expect(first.out).toContain('Beware: in 1 of 2 rows ID is blank; reads of those are recorded as about nobody.')
  writeFileSync(home.csv, 'ID,AGE,SEEN\n')
  const { out } = await publish('--participant', 'ID', '--accept-changes')
  expect(out).toContain('Beware: the file has a header and no rows; the table is empty (2 rows before).')
  expect(out).not.toContain('is blank')
})

test('what opens something is refused until it is accepted, and the report tells every change', async () => {
  await publish('--create-folder')
  writeFileSync(home.csv, 'ID,AGE,PLACE\nP1,forty,x\n')
  const refused = await publish()
  expect(refused).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('no level is named for them: PLACE.'),
  })
  const { code, out } = await publish('--accept-changes')
  expect(code).toBe(0)
  expect(out).toContain(
    'Against the version before:\n  columns added: PLACE\n  columns removed: SEEN\n  types changed: AGE (integer to text)\n',
  )
  expect((await publish()).out).toContain('Its columns are those of the version before.')
})
