// What was published, as the site reports it, and what of it somebody should look at.
import Alert from '@cloudscape-design/components/alert'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { Recorded } from './recorded.tsx'

type Changed = { readonly name: string; readonly old: string; readonly new: string }

export type PublishReport = {
  readonly schema: string
  readonly name: string
  readonly version: string
  readonly previousVersion: string | null
  readonly rows: number
  readonly columns: readonly { readonly name: string }[]
  readonly duplicateKeys: number
  readonly unnamed: readonly string[]
  readonly leftOut: number
  readonly blankParticipants: number
  readonly previousRows: number | null
  readonly unanswered: readonly string[]
  readonly changes: {
    readonly added: readonly string[]
    readonly removed: readonly string[]
    readonly raised: readonly Changed[]
    readonly lowered: readonly Changed[]
    readonly retyped: readonly Changed[]
    readonly participant: { readonly old: string | null; readonly new: string | null } | null
  } | null
}

const changed = (all: readonly Changed[]) => all.map(({ name, old, new: now }) => `${name} (${old} to ${now})`)

/** Each as a sentence. */
function remarksOn(report: PublishReport): readonly string[] {
  const { rows, previousRows, duplicateKeys, unnamed, leftOut, blankParticipants, unanswered, changes } = report
  const listed = (what: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`${what}: ${names.join(', ')}.`]
  const counted = (count: number, what: string) => (count === 0 ? [] : [`${count.toLocaleString()} ${what}`])
  return [
    ...counted(duplicateKeys, 'rows have the key of an earlier row.'),
    ...(rows === 0 && previousRows
      ? [`The table is empty now; it had ${previousRows.toLocaleString()} rows before.`]
      : []),
    ...counted(blankParticipants, 'rows have no participant: reads of them are recorded as about nobody.'),
    ...counted(leftOut, 'rows were left out: their participants withdrew their consent.'),
    ...listed('Open to everybody, since nothing was said of them', unnamed),
    ...listed('Lead to tables that are not there yet', unanswered),
    ...listed('New', changes?.added ?? []),
    ...listed('Not there any more', changes?.removed ?? []),
    ...listed('Raised', changed(changes?.raised ?? [])),
    ...listed('Lowered', changed(changes?.lowered ?? [])),
    ...listed('Of another type', changed(changes?.retyped ?? [])),
    ...(changes?.participant
      ? [`Participant column: ${changes.participant.old ?? 'none'} before, ${changes.participant.new ?? 'none'} now.`]
      : []),
  ]
}

export function Published({ report, event }: { readonly report: PublishReport; readonly event: string | null }) {
  const remarks = remarksOn(report)
  const { schema, name, version, previousVersion, rows, columns } = report
  return (
    <div role="status">
      <Alert type="success" header={`${schema}.${name} is published`}>
        <SpaceBetween size="s">
          <KeyValuePairs
            columns={4}
            items={[
              { label: 'Rows', value: rows.toLocaleString() },
              { label: 'Columns', value: String(columns.length) },
              { label: 'Version', value: <span className="proviso-digest">{version}</span> },
              { label: 'Version before', value: <span className="proviso-digest">{previousVersion ?? 'none'}</span> },
            ]}
          />
          {remarks.length > 0 && (
            <ul className="proviso-steps">
              {remarks.map((remark) => (
                <li key={remark}>{remark}</li>
              ))}
            </ul>
          )}
          <Recorded event={event} />
        </SpaceBetween>
      </Alert>
    </div>
  )
}
