// What a publication has to say, for a person.
import type { Column } from '../core/query.ts'
import type { PublishReport } from '../local/publish-dataset.ts'
import { aligned } from './aligned.ts'

function aboutKeys({ key, duplicateKeys }: PublishReport): string {
  if (key.length === 0) return 'It has no key.'
  const named = `The key is ${key.join(', ')}`
  if (duplicateKeys === 0) return `${named}; no two rows share one.`
  const rows = duplicateKeys === 1 ? '1 row repeats' : `${duplicateKeys} rows repeat`
  return `${named}; ${rows} a key that an earlier row holds. Such rows were published like all others.`
}

function aboutWithdrawn({ leftOut }: PublishReport): string[] {
  if (leftOut === 0) return []
  return [
    `${leftOut === 1 ? '1 row was' : `${leftOut} rows were`} left out: their participants withdrew their consent.`,
  ]
}

const arrow = ({ name, old, new: now }: { name: string; old: string; new: string }) => `${name} (${old} to ${now})`

function aboutChanges({ changes }: PublishReport): string[] {
  if (!changes) return []
  const { added, removed, raised, lowered, retyped, participant } = changes
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ['columns added', added],
    ['columns removed', removed],
    ['levels raised', raised.map(arrow)],
    ['levels lowered', lowered.map(arrow)],
    ['types changed', retyped.map(arrow)],
    ['participant column', participant ? [`${participant.old ?? 'none'} to ${participant.new ?? 'none'}`] : []],
  ]
  const said = lists.filter(([, names]) => names.length > 0)
  if (said.length === 0) return ['Its columns are those of the version before.']
  return ['Against the version before:', ...said.map(([what, names]) => `  ${what}: ${names.join(', ')}`)]
}

// Each of these may be right; none of them should come about unnoticed.
function warnings(report: PublishReport): string[] {
  const { rows, previousRows, unnamed, key, columns, participant, blankParticipants, unanswered } = report
  const open = columns.some(({ name, phi }) => phi === 'NotPHI' && key.includes(name))
  return [
    ...(rows === 0
      ? [
          `the file has a header and no rows; the table is empty${previousRows ? ` (${previousRows} rows before)` : ''}.`,
        ]
      : []),
    ...(unnamed.length > 0
      ? [
          `NOTHING WAS SAID about ${unnamed.length} of ${columns.length} columns, so EVERYBODY MAY SEE them (NotPHI): ${unnamed.join(', ')}.`,
          '  If that is not meant, name their levels, or say "default" in the levels file, and publish again.',
        ]
      : []),
    ...(open
      ? []
      : [
          'no key column is NotPHI, so rows come in the order of the file, at every level. If the file is sorted by a',
          '  column with a level, that order tells its ranking: name a key, or shuffle the file.',
        ]),
    ...(unanswered.length > 0
      ? [`these lookups lead to tables that are not published here yet: ${unanswered.join(', ')}.`]
      : []),
    ...(participant === null ? ['it has no participant column; reads cannot say whom they were about.'] : []),
    ...(blankParticipants > 0
      ? [
          `in ${blankParticipants} of ${rows} rows ${participant} is blank; reads of those are recorded as about nobody.`,
        ]
      : []),
  ].map((line) => (line.startsWith(' ') ? `  ${line}` : `Beware: ${line}`))
}

/** The report in lines. */
export function reportLines(report: PublishReport): string[] {
  const { folder, schema, name, version, previousVersion, rows, columns, participant } = report
  const after = previousVersion === null ? 'the first version' : `after ${previousVersion}, which is kept`
  const about = (column: string) => (column === participant ? 'participant' : '')
  const leads = ({ lookup }: Column) => (lookup ? `lookup to ${lookup.schema}.${lookup.query}.${lookup.key}` : '')
  const lines = columns.map((column) => {
    const notes = [about(column.name), leads(column)].filter((note) => note !== '')
    return [column.name, column.type, column.phi, notes.join(', ')]
  })
  return [
    `Published ${schema}.${name} in ${folder}: ${rows} rows, ${columns.length} columns.`,
    `Version ${version}, ${after}.`,
    ...aboutWithdrawn(report),
    aboutKeys(report),
    ...aboutChanges(report),
    ...warnings(report),
    '',
    ...aligned([['column', 'type', 'level', ''], ...lines]),
  ]
}
