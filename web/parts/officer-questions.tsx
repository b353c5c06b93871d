// LIST: the officer's questions, what each answer is made of, and how it is shown.
import Link from '@cloudscape-design/components/link'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { auditTypes } from '../../core/audit-types.ts'
import type { PhiLevel } from '../../core/phi.ts'
import { type AuditEvent, eventPath, personOf, subjectOf } from '../audit-trail.ts'
import type { Question } from './ask.tsx'
import { OutcomeOf } from './event-table.tsx'
import { Level } from './level.tsx'
import { Time } from './time.tsx'
import type { Page } from './use-pages.ts'

type Declaration = AuditEvent['declaration']

const purposeOf = (declaration: Declaration) =>
  declaration === null
    ? 'nothing declared'
    : `${declaration.activity}${declaration.irb === null ? '' : `, ${declaration.irb}`}`

const when = <R extends { readonly at: string; readonly event: string }>() => ({
  id: 'at',
  header: 'When',
  isRowHeader: true,
  cell: ({ at, event }: R) => (
    <Link href={eventPath(event)}>
      <Time at={at} />
    </Link>
  ),
})

const eventWhen = {
  id: 'at',
  header: 'When',
  isRowHeader: true,
  cell: ({ id, at }: AuditEvent) => (
    <Link href={eventPath(id)}>
      <Time at={at} />
    </Link>
  ),
}
const who = { id: 'who', header: 'Who', cell: personOf }
const named = (list: readonly string[]) => list.join(', ') || '–'

type Access = Pick<AuditEvent, 'at' | 'user' | 'actingAs' | 'folder' | 'declaration'> & {
  readonly event: string
  readonly tables: readonly string[]
  readonly phiColumns: readonly string[]
  readonly sure: 'listed' | 'replayed' | 'possible'
  readonly how?: string
  readonly why?: string
}

const sureness = { listed: 'success', replayed: 'success', possible: 'warning' } as const

export const whoSaw: Question<Access, Page & { readonly accesses: readonly Access[] }> = {
  title: 'Who saw a participant',
  sentence:
    'Everybody who read rows of one participant, in the last six years unless you say otherwise. Reads of very many people are run again on the versions they read; that takes a while and comes in parts.',
  path: '/api/audit/who',
  fields: [{ name: 'participant', isNeeded: true }, { name: 'folder' }],
  rowsIn: ({ accesses }) => accesses,
  columns: [
    when<Access>(),
    who,
    { id: 'folder', header: 'Folder', cell: ({ folder }) => folder ?? '–' },
    { id: 'tables', header: 'Tables', cell: ({ tables }) => named(tables) },
    { id: 'phi', header: 'PHI columns', cell: ({ phiColumns }) => named(phiColumns) },
    { id: 'purpose', header: 'Declared', cell: ({ declaration }) => purposeOf(declaration) },
    {
      id: 'sure',
      header: 'How sure',
      minWidth: 220,
      cell: ({ sure, how, why }) => (
        <StatusIndicator type={sureness[sure]}>
          {sure}
          {how === undefined ? '' : `, ${how}`}
          {why === undefined ? '' : `: ${why}`}
        </StatusIndicator>
      ),
    },
  ],
}

type Use = {
  readonly day: string
  readonly folder: string | null
  readonly table: string
  readonly purpose: string
  readonly accesses: number
  readonly rows: number
  readonly phiColumns: readonly string[]
  readonly effectivePhi: PhiLevel
}

export const uses: Question<Use, Page & { readonly uses: readonly Use[] }> = {
  title: 'What a person saw',
  sentence: 'What one person read, by day, table and purpose, in the last 31 days unless you say otherwise.',
  path: '/api/audit/uses',
  fields: [{ name: 'user', isNeeded: true }],
  rowsIn: (page) => page.uses,
  columns: [
    { id: 'day', header: 'Day (UTC)', isRowHeader: true, cell: ({ day }) => day },
    { id: 'folder', header: 'Folder', cell: ({ folder }) => folder ?? '–' },
    { id: 'table', header: 'Table', cell: ({ table }) => table },
    { id: 'purpose', header: 'Declared', cell: ({ purpose }) => purpose },
    { id: 'accesses', header: 'Accesses', cell: ({ accesses }) => accesses.toLocaleString() },
    { id: 'rows', header: 'Rows', cell: ({ rows }) => rows.toLocaleString() },
    { id: 'columns', header: 'PHI columns', cell: ({ phiColumns }) => named(phiColumns) },
    { id: 'phi', header: 'Highest level', cell: ({ effectivePhi }) => <Level phi={effectivePhi} /> },
  ],
}

export const declared: Question<AuditEvent, Page & { readonly declarations: readonly AuditEvent[] }> = {
  title: 'What was declared',
  sentence: 'Declarations and emergency accesses with their signatures, of one person or of everybody.',
  path: '/api/audit/declared',
  fields: [{ name: 'user' }],
  rowsIn: ({ declarations }) => declarations,
  columns: [
    eventWhen,
    who,
    { id: 'type', header: 'What', cell: ({ type }) => auditTypes[type].title },
    { id: 'folder', header: 'Folder', cell: ({ folder }) => folder ?? '–' },
    { id: 'purpose', header: 'Declared', cell: ({ declaration }) => purposeOf(declaration) },
    {
      id: 'phi',
      header: 'PHI level',
      cell: ({ declaration }) => (declaration ? <Level phi={declaration.phi} /> : '–'),
    },
    { id: 'name', header: 'Signed', cell: (event) => ('signedName' in event && event.signedName) || '–' },
    { id: 'reason', header: 'Reason', cell: (event) => (event.type === 'break-glass' && event.reason) || '–' },
  ],
}

type Misfit = Pick<AuditEvent, 'at' | 'user' | 'folder' | 'declaration'> & {
  readonly kind: 'level-above-need' | 'irb' | 'no-irb' | 'nothing-declared'
  readonly why: string
  readonly event: string
  readonly accesses: number
}

const kinds = {
  'level-above-need': 'Level above the need',
  irb: 'Approval did not hold',
  'no-irb': 'No IRB number',
  'nothing-declared': 'Nothing declared',
} as const

export const misfits: Question<Misfit, Page & { readonly misfits: readonly Misfit[] }> = {
  title: 'What does not fit',
  sentence:
    'Accesses whose declaration does not fit: a level that nothing needed, an approval that did not hold, none at all.',
  path: '/api/audit/misfits',
  fields: [],
  rowsIn: (page) => page.misfits,
  columns: [
    when<Misfit>(),
    { id: 'kind', header: 'What', cell: ({ kind }) => kinds[kind] },
    { id: 'why', header: 'Why', cell: ({ why }) => why },
    { id: 'who', header: 'Who', cell: ({ user }) => user?.email ?? 'nobody known' },
    { id: 'folder', header: 'Folder', cell: ({ folder }) => folder ?? '–' },
    { id: 'purpose', header: 'Declared', cell: ({ declaration }) => purposeOf(declaration) },
    { id: 'accesses', header: 'Accesses', cell: ({ accesses }) => accesses.toLocaleString() },
  ],
}

export const refusals: Question<AuditEvent, Page & { readonly events: readonly AuditEvent[] }> = {
  title: 'What was refused',
  sentence: 'What was refused or failed, sign-ins too, of one person or of everybody.',
  path: '/api/audit/refused',
  fields: [{ name: 'user' }],
  rowsIn: ({ events }) => events,
  columns: [
    eventWhen,
    who,
    { id: 'type', header: 'What', cell: ({ type }) => auditTypes[type].title },
    { id: 'outcome', header: 'Outcome', cell: (event) => <OutcomeOf event={event} /> },
    { id: 'folder', header: 'Folder', cell: ({ folder }) => folder ?? '–' },
    { id: 'subject', header: 'On', cell: (event) => subjectOf(event) || '–' },
    { id: 'from', header: 'From', cell: ({ address }) => address },
  ],
}

type Disclosure = {
  readonly first: string
  readonly last: string
  readonly count: number
  readonly recipient: { readonly email: string }
  readonly what: string
  readonly purpose: string
  readonly sure: string
}

export const disclosures: Question<Disclosure, Page & { readonly disclosures: readonly Disclosure[] }> = {
  title: 'Account of disclosures',
  sentence:
    'To whom what of one participant was disclosed and for which purpose (45 CFR 164.528), for six years. It lists all; which of them an account may leave out is for you to say.',
  path: '/api/audit/disclosures',
  fields: [{ name: 'participant', isNeeded: true }],
  rowsIn: (page) => page.disclosures,
  file: 'disclosures.csv',
  columns: [
    { id: 'first', header: 'First', isRowHeader: true, cell: ({ first }) => <Time at={first} /> },
    { id: 'last', header: 'Last', cell: ({ last }) => <Time at={last} /> },
    { id: 'count', header: 'Times', cell: ({ count }) => count.toLocaleString() },
    { id: 'to', header: 'To', cell: ({ recipient }) => recipient.email },
    { id: 'what', header: 'What', cell: ({ what }) => what },
    { id: 'purpose', header: 'Purpose', cell: ({ purpose }) => purpose },
    { id: 'sure', header: 'How sure', cell: ({ sure }) => sure },
  ],
}
