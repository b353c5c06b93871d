import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Refusal } from '../../../core/refusal.ts'
import { publish } from '../../../engine/publish.ts'
import { aCsv, aFolder } from './a-publication.ts'

const canary = 'CANARY'

const badFiles: readonly [string, string | Uint8Array, string][] = [
  ['a row that is too short', `a,b\n1,2\n${canary}\n`, 'line 3, column b: the row ends after 1 of 2 cells.'],
  ['a row that is too long', `a,b\n1,2,${canary}\n`, 'line 2, column 3: the row has 3 cells, the header 2.'],
  ['a quote never closed', `a,b\n1,"${canary}\n3,4\n`, 'line 2, column b: a quote is opened here and never closed.'],
  ['a short row behind quoted line breaks', 'a,b\n"x\ny\nz",2\n\n', 'line 5, column b: the line is blank.'],
  [
    'a fault within a row of many lines',
    `a,b,c\n"x\r\ny",2,"z"${canary}\n`,
    'line 3, column c: text follows the closing quote.',
  ],
  [
    'a quote inside a bare cell',
    `a,b\nx"${canary},2\n`,
    'line 2, column a: a quote stands inside a cell that does not begin with one.',
  ],
  [
    'a blank before a quote',
    `a,b\n "${canary}",2\n`,
    'line 2, column a: a quote stands inside a cell that does not begin with one.',
  ],
  ['a blank line in the middle', 'a,b\n1,2\n\n3,4\n', 'line 3, column b: the line is blank.'],
  ['a blank line at the end', 'a,b\n1,2\n\n', 'line 3, column b: the line is blank.'],
  ['bad UTF-8', Buffer.from('a,b\n1,2\n3,\xff\n', 'latin1'), 'line 3, column b: the cell is not valid UTF-8.'],
  ['bad UTF-8 in quotes', Buffer.from('a,b\n1,"\xc3("\n', 'latin1'), 'line 2, column b: the cell is not valid UTF-8.'],
  ['UTF-16', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), 'line 1, column 1: the cell holds a NUL byte.'],
  ['NUL', `a,b\n1,${canary}\0\n`, 'line 2, column b: the cell holds a NUL byte.'],
  ['NUL in quotes', `a,b\n1,"x\n${canary}\0"\n`, 'line 3, column b: the cell holds a NUL byte.'],
  ['two line ends', 'a,b\n1,2\r\n', 'line 2, column b: the line ends with CRLF, the lines before it with LF.'],
  [
    'a lone carriage return',
    'a,b\n1\r,2\n',
    'line 2, column a: a carriage return stands outside quotes without a line feed.',
  ],
  [
    'a carriage return at the end',
    'a,b\r\n1,2\r',
    'line 2, column b: a carriage return stands outside quotes without a line feed.',
  ],
  ['nothing', '', 'line 1: the file is empty; a header is needed.'],
  ['nothing but a byte order mark', '\ufeff', 'line 1: the file is empty; a header is needed.'],
  ['a blank header', '\n1\n', 'line 1, column 1: the column has no name.'],
  ['a column without a name', 'a,,c\n1,2,3\n', 'line 1, column 2: the column has no name.'],
  ['a name with blanks around', 'a, b\n1,2\n', 'line 1, column 2: the column name begins or ends with a blank.'],
  [
    'a name twice',
    'a,b,A\n1,2,3\n',
    'line 1, column 3: the column name is used twice (letter case does not tell names apart).',
  ],
  ['a name over two lines', 'a,"b\nc"\n1,2\n', 'line 1, column 2: the column name holds a control character.'],
  ['a long name', `a,${'b'.repeat(201)}\n`, 'line 1, column 2: the column name is longer than 200 characters.'],
  ['a reserved name', 'a,File_Row_Number\n', 'line 1, column 2: the column name is reserved.'],
  ['a name that JSON loses', 'a,__proto__\n', 'line 1, column 2: the column name is reserved.'],
  [
    'too many columns',
    `${Array.from({ length: 1_001 }, (_, i) => `c${i}`).join()}\n`,
    'line 1, column 1001: a table has at most 1000 columns.',
  ],
  [
    'an endless row',
    `a,b\n1,2\n1,${'x'.repeat(1 << 20)}\n`,
    'line 3: a row of more than 1 MiB begins here, or a quote that is never closed.',
  ],
]

test.each(badFiles)(
  'a file with %s is refused by line and column and leaves nothing behind',
  async (_, content, message) => {
    await expectRefused(content, {}, message)
  },
)

const misfits: readonly [string, string, string][] = [
  [
    'integer',
    `a,b\n"x\ny",1\n,2\n\n`.slice(0, -1).concat(`z,${canary}\n`),
    'line 5, column b: the cell is not of the given type integer.',
  ],
  ['number', `a,b\n"x\n\ny",${canary}\n`, 'line 4, column b: the cell is not of the given type number.'],
  ['number', 'a,b\nx,0e-400\nx,1e-400\n', 'line 3, column b: the cell is not of the given type number.'],
  ['number', 'a,b\nx,1e400\n', 'line 2, column b: the cell is not of the given type number.'],
  ['boolean', 'a,b\nx,yes\n', 'line 2, column b: the cell is not of the given type boolean.'],
  ['date', 'a,b\nx,2014-01-01\nx,2014-03\n', 'line 3, column b: the cell is not of the given type date.'],
  ['timestamp', 'a,b\nx,2014-01-01\n', 'line 2, column b: the cell is not of the given type timestamp.'],
]

test.each(misfits)(
  'a cell that is not of the given type %s is refused by line and column',
  async (type, csv, message) => {
    await expectRefused(csv, { types: { b: type } }, message)
  },
)

test('the line of a misfit is right far into a file', async () => {
  const rows = Array.from({ length: 50_000 }, (_, row) => `"two\nlines",${row === 49_998 ? canary : row}\n`)
  await expectRefused(
    `a,b\n${rows.join('')}`,
    { types: { b: 'integer' } },
    'line 99999, column b: the cell is not of the given type integer.',
  )
})

const badDefinitions: readonly [string, unknown, string][] = [
  ['a participant that is missing', { participant: 'c' }, 'names a column that the file lacks: c.'],
  ['a key that is missing', { key: ['a', 'c'] }, 'names a column that the file lacks: c.'],
  ['a level for a missing column', { columns: { B: 'PHI' } }, 'names a column that the file lacks: B.'],
  ['a type for a missing column', { types: { c: 'text' } }, 'names a column that the file lacks: c.'],
  ['a level that does not exist', { columns: { a: 'Secret' } }, 'is not of the right shape at columns.a.'],
  ['a type that does not exist', { types: { a: 'blob' } }, 'is not of the right shape at types.a.'],
  ['a member that does not exist', { levels: {} }, 'is not of the right shape.'],
  ['no object', null, 'is not of the right shape.'],
  ['a key column twice', { key: ['a', 'a'] }, 'names a key column twice.'],
  [
    'a participant above NotPHI',
    { participant: 'a', columns: { a: 'Limited' } },
    'puts the participant column above NotPHI',
  ],
  ['a default level that does not exist', { default: 'phi' }, 'is not of the right shape at default.'],
  [
    'a default that puts the participant above NotPHI',
    { participant: 'a', columns: { b: 'NotPHI' }, default: 'PHI' },
    'puts the participant column above NotPHI',
  ],
  ['no column at NotPHI', { columns: { a: 'Limited', b: 'PHI' } }, 'leaves no column at NotPHI'],
]

test.each(badDefinitions)('a definition with %s is refused', async (_, definition, message) => {
  await expectRefused('a,b\n1,2\n', definition, message)
})

async function expectRefused(content: string | Uint8Array, definition: unknown, message: string) {
  const folder = aFolder()
  const csv = aCsv(folder, content)
  const error = await publish({ csv, definition, targetFolder: join(folder, 'new', 'table'), version: 'v1' }).catch(
    (e) => e,
  )
  expect(error).toBeInstanceOf(Refusal)
  expect(error).toMatchObject({ code: 'bad-request', message: expect.stringContaining(message) })
  expect(error.message).not.toContain(canary)
  expect(readdirSync(folder)).toEqual(['table.csv'])
}

test('a file whose time is over while its rows are written is refused, and leaves nothing', async () => {
  const folder = aFolder()
  const csv = aCsv(folder, `Id,Text\n${Array.from({ length: 200_000 }, (_, i) => `${i},text ${i}\n`).join('')}`)
  const endsAt = performance.now() + 2_000
  const targetFolder = join(folder, 'table')
  // Busy until the time is over, so that only what comes after can notice it.
  const check = () => {
    while (performance.now() < endsAt);
  }
  const slow = publish({ csv, definition: { default: 'NotPHI' }, targetFolder, version: 'v1', check, seconds: 1.9 })
  await expect(slow).rejects.toMatchObject({ code: 'query-limit' })
  expect(readdirSync(targetFolder)).toEqual([])
})
