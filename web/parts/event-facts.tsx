// What an event of its type says besides: each fact under its name, whatever the types will be.
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import type { ReactNode } from 'react'
import type { AuditEvent } from '../audit-trail.ts'

/** What every event has is shown elsewhere. */
const shownElsewhere = new Set(
  'id sequence session at user actingAs actingWith key address userAgent folder declaration requestId type outcome code'.split(
    ' ',
  ),
)

/** `effectivePhi` as "Effective phi" reads badly; these do not. */
const names: Readonly<Record<string, string>> = {
  sql: 'SQL',
  query: 'Table',
  phiColumns: 'PHI columns',
  effectivePhi: 'Effective PHI level',
  irbTitle: 'Title of the IRB approval',
  phi: 'PHI level',
  amr: 'Proven by',
}

function nameOf(fact: string): string {
  const words = fact.replace(
    /([a-z])([A-Z])/g,
    (_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  )
  return names[fact] ?? words.charAt(0).toUpperCase() + words.slice(1)
}

const isPlain = (value: unknown) => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

function shown(fact: string, value: unknown): ReactNode {
  if (value === null) return 'none'
  if (fact === 'sql') return <code className="proviso-digest">{String(value)}</code>
  if (isPlain(value)) return String(value)
  if (Array.isArray(value) && value.length === 0) return 'none'
  if (Array.isArray(value) && value.every(isPlain)) return value.join(', ')
  return <span className="proviso-digest">{JSON.stringify(value)}</span>
}

export function EventFacts({ event }: { readonly event: AuditEvent }) {
  const facts = Object.entries(event).filter(([fact, value]) => !shownElsewhere.has(fact) && value !== undefined)
  if (facts.length === 0) return null
  return (
    <Container header={<Header variant="h2">What was done</Header>}>
      <KeyValuePairs
        columns={3}
        items={facts.map(([fact, value]) => ({ label: nameOf(fact), value: shown(fact, value) }))}
      />
    </Container>
  )
}
