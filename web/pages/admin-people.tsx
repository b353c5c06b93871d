// The people of the site: who they are, whether they can sign in, and what an administrator can do for them.
import Badge from '@cloudscape-design/components/badge'
import Button from '@cloudscape-design/components/button'
import ButtonDropdown, { type ButtonDropdownProps } from '@cloudscape-design/components/button-dropdown'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import TextFilter from '@cloudscape-design/components/text-filter'
import { useState } from 'react'
import { act, ask } from '../api.ts'
import { AddPerson } from '../parts/add-person.tsx'
import { Failure } from '../parts/failure.tsx'
import { type MadeLink, OneTimeLink } from '../parts/one-time-link.tsx'
import { type PersonAct, type PersonFacts, whyClosed } from '../parts/person-facts.ts'
import { useAct, useRead } from '../parts/read.ts'
import { ShapedTable } from '../parts/skeleton.tsx'
import { Time } from '../parts/time.tsx'
import { go } from '../place.ts'
import { impersonate, siteNowMs, useSession } from '../session.ts'

function State({ of }: { readonly of: PersonFacts }) {
  const why = whyClosed(of, siteNowMs())
  return why === null ? (
    <StatusIndicator type="success">Active</StatusIndicator>
  ) : (
    <StatusIndicator type="stopped">{why}</StatusIndicator>
  )
}

/** What can be done to somebody; to oneself less, which the site refuses too. */
function actsOn(person: PersonFacts, isOneself: boolean): ButtonDropdownProps.Items {
  const other = { disabled: isOneself }
  return [
    { id: 'act-as', text: 'Act as this person', ...other },
    { id: 'sessions', text: 'Sessions' },
    { id: 'invite', text: 'Make an invitation' },
    { id: 'reset', text: 'Reset the password', ...other },
    { id: 'unlock', text: 'Unlock' },
    { id: 'factor', text: 'Take the second factor away', disabled: isOneself || !person.hasSecondFactor },
    {
      id: 'demand-factor',
      text: person.secondFactorRequired ? 'Demand no second factor' : 'Demand a second factor',
    },
    person.active ? { id: 'disable', text: 'Disable', ...other } : { id: 'enable', text: 'Enable' },
  ]
}

/** What each of them asks of the site; null where it leads elsewhere. */
function callOf(
  id: string,
  person: PersonFacts,
): { readonly path: string; readonly method: 'POST' | 'PATCH'; readonly body: object } | null {
  const path = `/api/admin/users/${person.id}`
  const change = (body: object) => ({ path, method: 'PATCH', body }) as const
  const post = (name: string) => ({ path: `${path}/${name}`, method: 'POST', body: {} }) as const
  const calls: Readonly<Partial<Record<PersonAct, ReturnType<typeof change> | ReturnType<typeof post>>>> = {
    unlock: post('unlock'),
    factor: post('second-factor/reset'),
    'demand-factor': change({ secondFactorRequired: !person.secondFactorRequired }),
    disable: change({ active: false }),
    enable: change({ active: true }),
  }
  return Object.entries(calls).find(([name]) => name === id)?.[1] ?? null
}

function usePeopleActs(again: () => void) {
  const [link, setLink] = useState<MadeLink | null>(null)
  const { failure, run } = useAct()
  const perform = (id: string, person: PersonFacts) =>
    run(async () => {
      setLink(null)
      if (id === 'sessions') return go(`/app/admin/sessions?user=${person.id}`)
      if (id === 'act-as') {
        await impersonate({ id: person.id })
        return go('/app/')
      }
      if (id === 'invite' || id === 'reset') {
        const path = `/api/admin/users/${person.id}/${id}`
        const { body } = await ask<Omit<MadeLink, 'person'>>(path, { method: 'POST', body: {} })
        setLink({ ...body, person: person.displayName })
      }
      const call = callOf(id, person)
      if (call) await act(call.path, call)
      again()
    })
  return { link, setLink, failure, perform }
}

export function AdminPeople() {
  const { user } = useSession()
  const reading = useRead<{ users: readonly PersonFacts[] }>('/api/admin/users')
  const [text, setText] = useState('')
  const [isAdding, setAdding] = useState(false)
  const { link, setLink, failure, perform } = usePeopleActs(reading.again)
  const all = reading.type === 'ready' ? reading.value.users : []
  const wanted = text.toLowerCase()
  const shown = all.filter(({ email, displayName }) => `${email} ${displayName}`.toLowerCase().includes(wanted))
  const told = failure ?? (reading.type === 'failed' ? reading.why : null)
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          actions={
            <Button variant="primary" onClick={() => setAdding(true)}>
              Add a person
            </Button>
          }
        >
          People
        </Header>
      }
    >
      <SpaceBetween size="l">
        {told !== null && <Failure why={told} />}
        {link !== null && <OneTimeLink link={link} done={() => setLink(null)} />}
        <ShapedTable<PersonFacts>
          ariaLabels={{ tableLabel: 'People' }}
          loading={reading.type === 'loading'}
          loadingText="Loading the people"
          items={[...shown]}
          trackBy="id"
          stickyColumns={{ last: 1 }}
          filter={
            <TextFilter
              filteringText={text}
              filteringAriaLabel="Find people"
              filteringPlaceholder="Find people"
              countText={`${shown.length} of ${all.length}`}
              onChange={({ detail }) => setText(detail.filteringText)}
            />
          }
          columnDefinitions={[
            { id: 'name', header: 'Name', isRowHeader: true, cell: ({ displayName }) => displayName },
            { id: 'email', header: 'E-mail address', cell: ({ email }) => email },
            { id: 'state', header: 'State', cell: (person) => <State of={person} /> },
            {
              id: 'roles',
              header: 'In the site',
              cell: ({ siteRoles }) => siteRoles.map((role) => <Badge key={role}>{role}</Badge>),
            },
            { id: 'factor', header: 'Second factor', cell: (person) => factorOf(person) },
            {
              id: 'seen',
              header: 'Signed in',
              cell: ({ signedInAt }) => (signedInAt ? <Time at={signedInAt} /> : 'never'),
            },
            {
              id: 'acts',
              header: 'Actions',
              cell: (person) => (
                <ButtonDropdown
                  variant="inline-icon"
                  ariaLabel={`Actions on ${person.displayName}`}
                  items={actsOn(person, person.id === user.id)}
                  expandToViewport
                  onItemClick={({ detail }) => void perform(detail.id, person)}
                />
              ),
            },
          ]}
        />
        {isAdding && <AddPerson done={() => setAdding(false)} added={reading.again} />}
      </SpaceBetween>
    </ContentLayout>
  )
}

function factorOf({ hasSecondFactor, secondFactorRequired }: PersonFacts): string {
  if (hasSecondFactor) return 'set up'
  return secondFactorRequired ? 'demanded' : '–'
}
