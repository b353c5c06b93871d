// Audit events as a table: when, who, what, on what, and the way to each in full.
import Box from '@cloudscape-design/components/box'
import Link from '@cloudscape-design/components/link'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { ReactNode } from 'react'
import { auditTypes } from '../../core/audit-types.ts'
import { type AuditEvent, eventPath, personOf, subjectOf } from '../audit-trail.ts'
import { Level } from './level.tsx'
import { ShapedTable } from './skeleton.tsx'
import { Time } from './time.tsx'

export function OutcomeOf({ event }: { readonly event: AuditEvent }) {
  if (event.outcome === 'ok') return <StatusIndicator type="success">Done</StatusIndicator>
  if (event.outcome === 'failed') return <StatusIndicator type="error">Failed</StatusIndicator>
  return <StatusIndicator type="stopped">Refused: {event.code}</StatusIndicator>
}

type Props = {
  readonly label: string
  readonly events: readonly AuditEvent[]
  readonly isLoading: boolean
  readonly header?: ReactNode
  readonly footer?: ReactNode
}

export function EventTable({ label, events, isLoading, header, footer }: Props) {
  return (
    <ShapedTable<AuditEvent>
      ariaLabels={{ tableLabel: label }}
      header={header}
      footer={footer}
      loading={isLoading}
      loadingText="Reading the trail"
      items={[...events]}
      trackBy="id"
      contentDensity="compact"
      wrapLines
      columnDefinitions={[
        { id: 'at', header: 'When', minWidth: 146, cell: ({ at }) => <Time at={at} /> },
        {
          id: 'type',
          header: 'What',
          isRowHeader: true,
          cell: ({ id, type }) => <Link href={eventPath(id)}>{auditTypes[type].title}</Link>,
        },
        { id: 'who', header: 'Who', cell: personOf },
        { id: 'outcome', header: 'Outcome', cell: (event) => <OutcomeOf event={event} /> },
        { id: 'folder', header: 'Folder', cell: ({ folder }) => folder ?? '–' },
        { id: 'subject', header: 'On', cell: (event) => subjectOf(event) || '–' },
        {
          id: 'phi',
          header: 'PHI level',
          cell: (event) => ('effectivePhi' in event && event.effectivePhi ? <Level phi={event.effectivePhi} /> : '–'),
        },
        {
          id: 'rows',
          header: 'Rows',
          cell: (event) => ('rowCount' in event ? (event.rowCount?.toLocaleString() ?? '–') : '–'),
        },
      ]}
      empty={
        <Box textAlign="center" padding="s" color="text-body-secondary">
          No event.
        </Box>
      }
    />
  )
}
