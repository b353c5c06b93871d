// Every kind of access to rows that is recorded, as it is asked of the demo study.
import { study } from '../used-home.ts'

export const people = { folder: study, schema: 'study', query: 'Demographics' }
const visits = { ...people, query: 'Visits' }
const labs = { ...people, query: 'LabResults' }
const some = ['FamilyName', 'GeneticRiskCarrier', 'Arm', 'ParticipantId']
export const grown = [{ column: 'AgeAtEnrollment', op: 'gte', value: 40 }]

/** Bodies of our own route for rows. */
export const selects: Record<string, object> = {
  'all rows as JSON': people,
  'columns in another order, one of them blank': { ...people, columns: some },
  'a page in an order': { ...visits, sort: ['-VisitDate', '+RowId'], limit: 7, offset: 11 },
  'no row but the total': { ...people, limit: 0 },
  'rows that filters chose': { ...people, filters: grown, limit: 3 },
  'rows of a list, a range and no blank': {
    ...visits,
    filters: [
      { column: 'Site', op: 'notin', value: ['Harbor clinic', ''] },
      { column: 'WeightKg', op: 'between', value: [55.5, 80] },
      { column: 'CoordinatorNote', op: 'isnonblank' },
    ],
  },
  'rows since a relative day': { ...visits, filters: [{ column: 'VisitDate', op: 'dategte', value: '-900d' }] },
  'rows through a lookup': {
    ...visits,
    columns: ['ParticipantId/FamilyName', 'RowId', 'ParticipantId/GeneticRiskCarrier'],
    filters: [{ column: 'ParticipantId/Arm', op: 'isnonblank' }],
    sort: ['-ParticipantId/AgeAtEnrollment', 'RowId'],
    limit: 40,
  },
  'many rows as JSON': labs,
  CSV: { ...visits, format: 'csv' },
  'many rows as CSV': { ...labs, format: 'csv' },
  Parquet: { ...people, format: 'parquet', columns: some },
  'many rows as Parquet': { ...labs, format: 'parquet' },
  Arrow: { ...visits, format: 'arrow', sort: ['Site'] },
}

const asked = (more: object) => ({ folder: study, schema: 'study', ...more })
const join2 = `select d.Arm, count(*) as n, avg(v.WeightKg) as kg from Demographics d
  join Visits v on v.ParticipantId = d.ParticipantId where d.AgeAtEnrollment > $age group by d.Arm`

/** Bodies of our own route for SQL. */
export const statements: Record<string, object> = {
  'SQL in no order, with a number': asked({ sql: join2, parameters: { age: 30 } }),
  'SQL with every type of parameter': asked({
    sql: 'select ParticipantId, Arm from Demographics where Arm <> $arm or Consented = $yes or HeightCm > $cm or $nothing is null',
    parameters: { arm: '1', yes: true, cm: 170.5, nothing: null },
  }),
  'SQL that touches no column': asked({ sql: 'select count(*) as n from study.LabResults' }),
  'SQL with a limit': asked({ sql: 'select * from LabResults', limit: 5000 }),
  'SQL as CSV': asked({ sql: 'select GivenName, BirthDate from Demographics', format: 'csv' }),
  'SQL as Parquet': asked({ sql: 'select Result, RangeLow from LabResults', format: 'parquet' }),
  'SQL as Arrow': asked({ sql: 'select VisitDate, CheckedInAt from Visits', format: 'arrow' }),
}

export const versions = ['8.3', '9.1', '13.2', '16.2', '17.1']
const rowsOf = (table: string) => `${study}/query-selectRows.api?schemaName=study&query.queryName=${table}`
const distinctOf = (column: string) =>
  `${study}/query-selectDistinct.api?schemaName=study&query.queryName=Visits&query.columns=${column}`

/** Paths of LabKey's protocol. */
export const paths: Record<string, string> = {
  ...Object.fromEntries(versions.map((v) => [`LabKey ${v}`, `${rowsOf('Visits')}&apiVersion=${v}&query.maxRows=20`])),
  'LabKey, all rows': `${rowsOf('LabResults')}&query.showRows=all`,
  'LabKey, unknown columns dropped': `${rowsOf('Visits')}&query.columns=Site,Nowhere,ParticipantId&query.sort=-Site`,
  'LabKey, a search': `${rowsOf('Demographics')}&query.*~q=a&query.maxRows=9`,
  'LabKey, through a view': `${rowsOf('Demographics')}&query.viewName=Grown`,
  'LabKey, different values': distinctOf('Site'),
  'LabKey, different days': `${distinctOf('VisitDate')}&query.sort=-VisitDate&query.maxRows=4`,
  'LabKey, different participants': distinctOf('ParticipantId'),
}

export const executeSql = {
  schemaName: 'study',
  sql: 'PARAMETERS (Least INTEGER DEFAULT 3) select * from Visits where VisitNumber > $Least',
}
