// The sessions of a person that run, and their keys; each can be ended from here.
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import ContentLayout from '@cloudscape-design/components/content-layout'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { act } from '../api.ts'
import { Failure } from '../parts/failure.tsx'
import { type KeyFacts, narrowings } from '../parts/key-facts.ts'
import type { PersonFacts } from '../parts/person-facts.ts'
import { programOf } from '../parts/program-name.ts'
import { useAct, useRead } from '../parts/read.ts'
import { ShapedTable } from '../parts/skeleton.tsx'
import { Time } from '../parts/time.tsx'
import { replace, usePlace } from '../place.ts'

type Listed = {
  readonly id: string
  readonly startedAt: string
  readonly expiresAt: string
  readonly address: string | null
  readonly userAgent: string | null
  readonly keys: readonly KeyFacts[]
}

function Keys({ of, end }: { readonly of: Listed; readonly end: (path: string) => void }) {
  const live = of.keys.filter(({ revokedAt }) => revokedAt === null)
  if (live.length === 0) return <Box color="text-body-secondary">none</Box>
  return (
    <SpaceBetween size="xxs">
      {live.map((key) => (
        <div key={key.id}>
          {key.label || 'without a label'}
          {narrowings(key).length > 0 && ` (${narrowings(key).join(', ')})`}{' '}
          <Button
            variant="inline-link"
            ariaLabel={`Revoke the key ${key.label ?? key.id}`}
            onClick={() => end(`/api/admin/sessions/${of.id}/keys/${key.id}`)}
          >
            Revoke
          </Button>
        </div>
      ))}
    </SpaceBetween>
  )
}

function SessionsOf({ userId }: { readonly userId: string }) {
  const reading = useRead<{ sessions: readonly Listed[] }>(`/api/admin/sessions?user=${encodeURIComponent(userId)}`)
  const { failure, run } = useAct()
  const end = (path: string) =>
    void run(async () => {
      await act(path, { method: 'DELETE' })
      reading.again()
    })
  const told = failure ?? (reading.type === 'failed' ? reading.why : null)
  return (
    <ShapedTable<Listed>
      ariaLabels={{ tableLabel: 'Live sessions' }}
      header={<Header variant="h2">Sessions that run</Header>}
      loading={reading.type === 'loading'}
      loadingText="Loading the sessions"
      items={reading.type === 'ready' ? [...reading.value.sessions] : []}
      trackBy="id"
      stickyColumns={{ last: 1 }}
      footer={told !== null && <Failure why={told} />}
      columnDefinitions={[
        { id: 'with', header: 'With', isRowHeader: true, cell: ({ userAgent }) => programOf(userAgent) },
        { id: 'address', header: 'From', cell: ({ address }) => address ?? '–' },
        { id: 'began', header: 'Began', cell: ({ startedAt }) => <Time at={startedAt} /> },
        { id: 'ends', header: 'Ends unless used', cell: ({ expiresAt }) => <Time at={expiresAt} /> },
        { id: 'keys', header: 'Keys', cell: (session) => <Keys of={session} end={end} /> },
        {
          id: 'end',
          header: 'End it',
          cell: ({ id }) => (
            <Button variant="inline-link" ariaLabel="End this session" onClick={() => end(`/api/admin/sessions/${id}`)}>
              End
            </Button>
          ),
        },
      ]}
      empty={
        <Box textAlign="center" padding="s" color="text-body-secondary">
          No session of theirs runs.
        </Box>
      }
    />
  )
}

export function AdminSessions() {
  const { query } = usePlace()
  const people = useRead<{ users: readonly PersonFacts[] }>('/api/admin/users')
  const options = (people.type === 'ready' ? people.value.users : []).map(({ id, displayName, email }) => ({
    value: String(id),
    label: displayName,
    description: email,
  }))
  const userId = query.get('user')
  return (
    <ContentLayout header={<Header variant="h1">Live sessions</Header>}>
      <SpaceBetween size="l">
        {people.type === 'failed' && <Failure why={people.why} />}
        <Container>
          <FormField label="Person">
            <Select
              selectedOption={options.find(({ value }) => value === userId) ?? null}
              options={options}
              filteringType={options.length > 10 ? 'auto' : 'none'}
              placeholder="Choose a person"
              onChange={({ detail }) => replace(`/app/admin/sessions?user=${detail.selectedOption.value ?? ''}`)}
            />
          </FormField>
        </Container>
        {userId && <SessionsOf userId={userId} />}
      </SpaceBetween>
    </ContentLayout>
  )
}
