// One audit event in full: who, under which declaration and signature, what was asked and released, and its proof.
import Container from '@cloudscape-design/components/container'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs, { type KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { auditTypes } from '../../core/audit-types.ts'
import { type AuditEvent, eventPath, personOf } from '../audit-trail.ts'
import { EventFacts } from '../parts/event-facts.tsx'
import { EventProof } from '../parts/event-proof.tsx'
import { OutcomeOf } from '../parts/event-table.tsx'
import { Failure } from '../parts/failure.tsx'
import { Level } from '../parts/level.tsx'
import { useRead } from '../parts/read.ts'
import { Coming } from '../parts/skeleton.tsx'
import { Time } from '../parts/time.tsx'
import { usePlace } from '../place.ts'

const digest = (text: string) => <span className="proviso-digest">{text}</span>

function Who({ event }: { readonly event: AuditEvent }) {
  const { user, actingAs, session, key } = event
  const items: KeyValuePairsProps['items'] = [
    { label: 'Outcome', value: <OutcomeOf event={event} /> },
    { label: 'When', value: <Time at={event.at} /> },
    { label: actingAs === null ? 'Person' : 'The person themselves', value: user?.email ?? 'nobody known' },
    ...(actingAs === null ? [] : [{ label: 'Acting as', value: actingAs.email }]),
    ...(event.actingWith === undefined
      ? []
      : [{ label: 'Acting with', value: digest(JSON.stringify(event.actingWith)) }]),
    { label: 'Folder', value: event.folder ?? 'none' },
    { label: 'From', value: event.address },
    { label: 'With', value: event.userAgent || 'unnamed' },
    { label: 'Key', value: key === null ? 'none: by the browser' : digest(key.id) },
    {
      label: 'Session',
      value:
        session === null ? (
          'none'
        ) : (
          <Link href={`/app/audit?${new URLSearchParams({ session })}`}>{digest(session)}</Link>
        ),
    },
    { label: 'Number in the session', value: event.sequence ?? 'none' },
    { label: 'Id', value: digest(event.id) },
  ]
  return (
    <Container header={<Header variant="h2">Who and when</Header>}>
      <KeyValuePairs columns={3} items={items} />
    </Container>
  )
}

type Listed = { readonly events: readonly AuditEvent[] }

/** The signature under which the event ran: the newest one before it, in its session, of the same version. */
function useSignature({ declaration, session, at, folder }: AuditEvent): AuditEvent | null {
  const asked = declaration !== null && session !== null
  const query = new URLSearchParams({ session: session ?? '', type: 'declared', to: at, limit: '100' })
  const found = useRead<Listed>(asked ? `/api/audit/events?${query}` : null)
  if (found.type !== 'ready') return null
  const signed = found.value.events.filter((one) => one.declaration?.version === declaration?.version)
  return signed.find((one) => one.folder === folder) ?? signed[0] ?? null
}

function Declaration({ event }: { readonly event: AuditEvent }) {
  const signature = useSignature(event)
  const { declaration } = event
  if (declaration === null) return null
  const signed =
    signature?.type === 'declared' && signature.outcome === 'ok'
      ? [
          { label: 'Signed by', value: `${signature.signedName} (${personOf(signature)})` },
          { label: 'Signed', value: <Time at={signature.signedAt} /> },
          { label: 'Meaning', value: signature.meaning },
          { label: 'Signature', value: <Link href={eventPath(signature.id)}>its own event</Link> },
        ]
      : []
  return (
    <Container header={<Header variant="h2">Declared and signed</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          { label: 'Activity', value: declaration.activity },
          { label: 'IRB', value: declaration.irb ?? 'none' },
          { label: 'PHI level', value: <Level phi={declaration.phi} /> },
          ...signed,
          ...(declaration.emergency === undefined
            ? []
            : [
                {
                  label: 'In an emergency, until',
                  value: (
                    <>
                      <Time at={declaration.emergency.until} />,{' '}
                      <Link href={eventPath(declaration.emergency.event)}>with a reason</Link>
                    </>
                  ),
                },
              ]),
          { label: 'Terms, SHA-256', value: digest(declaration.termsSha256) },
        ]}
      />
    </Container>
  )
}

function Event({ event }: { readonly event: AuditEvent }) {
  return (
    <SpaceBetween size="l">
      <Who event={event} />
      <Declaration event={event} />
      <EventFacts event={event} />
      <EventProof event={event} />
    </SpaceBetween>
  )
}

export function AuditOne() {
  const id = usePlace().query.get('id') ?? ''
  const reading = useRead<AuditEvent>(`/api/audit/events/${encodeURIComponent(id)}`)
  const type = reading.type === 'ready' ? auditTypes[reading.value.type] : null
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={type?.sentence}>
          {type?.title ?? 'Audit event'}
        </Header>
      }
    >
      {reading.type === 'loading' && <Coming what="Loading the event" lines={8} />}
      {reading.type === 'failed' && <Failure why={reading.why} />}
      {reading.type === 'ready' && <Event key={reading.value.id} event={reading.value} />}
    </ContentLayout>
  )
}
