import { expect, test } from 'vitest'
import { captionOf } from '../../../labkey/rows-metadata.ts'
import { type ModelAnswer, selectRowsJson } from '../../rows-model.ts'

const answer: ModelAnswer = {
  schema: 'study',
  query: 'Demographics',
  apiVersion: 8.3,
  includeMetadata: true,
  includeTotalCount: true,
  columns: [
    { column: { name: 'SubjectId', type: 'text', phi: 'NotPHI' }, withheld: false, key: true },
    { column: { name: 'Age', type: 'integer', phi: 'Limited' }, withheld: true, key: false },
    { column: { name: 'Visit/Date', type: 'date', phi: 'NotPHI' }, withheld: false, key: false },
  ],
  rows: [
    ['S1', 41, '2024-03-01'],
    ['S2', null, null],
  ],
  total: 7,
  offset: 0,
}

const field = { hidden: false, keyField: false, phi: 'NotPHI', phiProtected: false }
const envelope = { root: 'rows', totalProperty: 'rowCount', id: 'SubjectId', title: 'Demographics', description: null }
const cell = { hidden: false, sortable: true, editable: false, required: false, tooltip: '' }
const named = (name: string, caption: string, type: string) => ({
  name,
  caption,
  shortCaption: caption,
  type,
  jsonType: type,
})

const oldHead = {
  schemaName: 'study',
  queryName: 'Demographics',
  formatVersion: 8.3,
  metaData: {
    ...envelope,
    fields: [
      {
        ...field,
        ...named('SubjectId', 'Subject Id', 'string'),
        fieldKey: 'SubjectId',
        fieldKeyArray: ['SubjectId'],
        keyField: true,
      },
      {
        ...field,
        ...named('Age', 'Age', 'int'),
        fieldKey: 'Age',
        fieldKeyArray: ['Age'],
        phi: 'Limited',
        phiProtected: true,
      },
      {
        ...field,
        ...named('Visit/Date', 'Visit/Date', 'date'),
        fieldKey: 'Visit$SDate',
        fieldKeyArray: ['Visit/Date'],
      },
    ],
  },
  columnModel: [
    { ...cell, dataIndex: 'SubjectId', header: 'Subject Id', align: 'left', width: 200 },
    { ...cell, dataIndex: 'Age', header: 'Age', align: 'right', width: 90, sortable: false },
    { ...cell, dataIndex: 'Visit/Date', header: 'Visit/Date', align: 'left', width: 90 },
  ],
}

const newFields = [
  { ...field, ...named('SubjectId', 'Subject Id', 'string'), fieldKey: ['SubjectId'], keyField: true },
  { ...field, ...named('Age', 'Age', 'int'), fieldKey: ['Age'], phi: 'Limited', phiProtected: true },
  { ...field, ...named('Visit/Date', 'Visit/Date', 'date'), fieldKey: ['Visit/Date'] },
]
const newHead = { schemaName: ['study'], queryName: 'Demographics', metaData: { ...envelope, fields: newFields } }

const written = (changes: Partial<ModelAnswer>): unknown => JSON.parse(selectRowsJson({ ...answer, ...changes }))

test('8.3 has bare cells, columnModel and formatVersion', () => {
  expect(written({})).toEqual({
    ...oldHead,
    rows: [
      { SubjectId: 'S1', Age: null, 'Visit/Date': '2024-03-01 00:00:00.000' },
      { SubjectId: 'S2', Age: null, 'Visit/Date': null },
    ],
    rowCount: 7,
  })
})

test('9.1 has the same envelope and an object for each cell', () => {
  expect(written({ apiVersion: 9.1 })).toEqual({
    ...oldHead,
    formatVersion: 9.1,
    rows: [
      { SubjectId: { value: 'S1' }, Age: { value: null }, 'Visit/Date': { value: '2024-03-01 00:00:00.000' } },
      { SubjectId: { value: 'S2' }, Age: { value: null }, 'Visit/Date': { value: null } },
    ],
    rowCount: 7,
  })
})

test.each([13.2, 16.2] as const)(
  '%s has arrays for names, rows below data, and neither columnModel nor formatVersion',
  (apiVersion) => {
    expect(written({ apiVersion })).toEqual({
      ...newHead,
      rows: [
        {
          data: {
            SubjectId: { value: 'S1' },
            Age: { value: null },
            'Visit/Date': { value: '2024-03-01 00:00:00.000' },
          },
        },
        { data: { SubjectId: { value: 'S2' }, Age: { value: null }, 'Visit/Date': { value: null } } },
      ],
      rowCount: 7,
    })
  },
)

test('17.1 adds the formatted value', () => {
  const blank = { value: null, formattedValue: null }
  const day = { value: '2024-03-01 00:00:00.000', formattedValue: '2024-03-01' }
  expect(written({ apiVersion: 17.1 })).toEqual({
    ...newHead,
    rows: [
      { data: { SubjectId: { value: 'S1', formattedValue: 'S1' }, Age: blank, 'Visit/Date': day } },
      { data: { SubjectId: { value: 'S2', formattedValue: 'S2' }, Age: blank, 'Visit/Date': blank } },
    ],
    rowCount: 7,
  })
})

test('without metadata only names, rows and their number are answered', () => {
  expect(Object.keys(JSON.parse(selectRowsJson({ ...answer, includeMetadata: false })))).toEqual([
    'schemaName',
    'queryName',
    'formatVersion',
    'rows',
    'rowCount',
  ])
})

test('without a total count rowCount says only whether there is one row more', () => {
  const count = (changes: Partial<ModelAnswer>) => written({ includeTotalCount: false, ...changes })
  expect(count({ total: 7 })).toMatchObject({ rowCount: 3 })
  expect(count({ total: 2 })).toMatchObject({ rowCount: 2 })
  expect(count({ total: 7, offset: 5 })).toMatchObject({ rowCount: 7 })
  expect(count({ total: 7, offset: 50, rows: [] })).toMatchObject({ rowCount: 7 })
})

test('a withheld column is null even when the row holds a value, and a cell that is not there is null', () => {
  expect(selectRowsJson({ ...answer, rows: [['S1', 41]] })).toContain(
    '"rows":[{"SubjectId":"S1","Age":null,"Visit/Date":null}]',
  )
})

test('column names keep their order and their spelling, whatever they are', () => {
  const names = ['b', '2', '1', '__proto__', 'constructor', '"\n', 'status', 'exception', '\u2028']
  const columns = names.map((name) => ({
    column: { name, type: 'number' as const, phi: 'NotPHI' as const },
    withheld: false,
    key: false,
  }))
  const text = selectRowsJson({ ...answer, columns, rows: [names.map((_, i) => i)], includeMetadata: false })
  const cells = names.map((name, i) => `${JSON.stringify(name)}:${i}`).join(',')
  expect(text).toBe(
    `{"schemaName":"study","queryName":"Demographics","formatVersion":8.3,"rows":[{${cells}}],"rowCount":7}`,
  )
})

test('the id is the key column, and null when the key has none or several', () => {
  const [subject, age, date] = answer.columns
  if (!subject || !age || !date) throw new Error('three columns')
  expect(written({ columns: [age, date] })).toMatchObject({ metaData: { id: null } })
  expect(written({ columns: [subject, { ...date, key: true }] })).toMatchObject({ metaData: { id: null } })
})

test('each type has its LabKey name, and cells keep their exact value', () => {
  const types = ['text', 'integer', 'number', 'boolean', 'timestamp'] as const
  const columns = types.map((type) => ({
    column: { name: type, type, phi: 'NotPHI' as const },
    withheld: false,
    key: false,
  }))
  const rows = [
    ['a"b', 5, -0.5, false, '2024-03-01 12:30:00.000'],
    ['', '9007199254740993', 'NaN', true, null],
  ]
  const result = written({ columns, rows })
  expect(result).toMatchObject({
    metaData: { fields: ['string', 'int', 'float', 'boolean', 'date'].map((type) => ({ type, jsonType: type })) },
    rows: rows.map((row) => Object.fromEntries(types.map((type, i) => [type, row[i]]))),
  })
})

test.each([
  ['RowId', 'Row Id'],
  ['subject_id', 'Subject Id'],
  ['USUBJID', 'USUBJID'],
  ['aB_cD', 'A B C D'],
  ['_x', '_x'],
  ['x_', 'X_'],
  ['', ''],
])('the caption of "%s" is "%s", as LabKey words it', (name, caption) => {
  expect(captionOf(name)).toBe(caption)
})
