// Where somebody is signed in, each session with its keys; any of them can be ended from here.
import Badge from '@cloudscape-design/components/badge'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import { act } from '../api.ts'
import { useSession } from '../session.ts'
import { Failure } from './failure.tsx'
import type { KeyFacts } from './key-facts.ts'
import { programOf } from './program-name.ts'
import { useAct, useRead } from './read.ts'
import { ShapedTable } from './skeleton.tsx'
import { Time } from './time.tsx'

type Listed = {
  readonly id: string
  readonly current: boolean
  readonly startedAt: string
  readonly expiresAt: string
  readonly address: string | null
  readonly userAgent: string | null
  readonly keys: readonly KeyFacts[]
}

export function OwnSessions() {
  const { session } = useSession()
  const reading = useRead<{ sessions: readonly Listed[] }>('/api/sessions')
  const { failure, run, isBusy } = useAct()
  const end = (id: string) =>
    run(async () => {
      await act(`/api/sessions/${encodeURIComponent(id)}`, { method: 'DELETE' })
      reading.again()
    })
  return (
    <ShapedTable<Listed>
      header={<Header variant="h2">Where you are signed in</Header>}
      loading={reading.type === 'loading'}
      loadingText="Loading your sessions"
      items={reading.type === 'ready' ? [...reading.value.sessions] : []}
      trackBy="id"
      stickyColumns={{ last: 1 }}
      footer={reading.type === 'failed' ? <Failure why={reading.why} /> : failure && <Failure why={failure} />}
      columnDefinitions={[
        {
          id: 'with',
          header: 'With',
          isRowHeader: true,
          cell: ({ userAgent, id }) => (
            <>
              {programOf(userAgent)} {id === session.id && <Badge color="green">this one</Badge>}
            </>
          ),
        },
        { id: 'address', header: 'From', cell: ({ address }) => address ?? '–' },
        { id: 'began', header: 'Began', cell: ({ startedAt }) => <Time at={startedAt} /> },
        { id: 'ends', header: 'Ends unless used', cell: ({ expiresAt }) => <Time at={expiresAt} /> },
        { id: 'keys', header: 'Keys', cell: ({ keys }) => keys.filter((key) => key.revokedAt === null).length },
        {
          id: 'end',
          header: 'End it',
          cell: ({ id }) =>
            id === session.id ? (
              <Box color="text-body-secondary">sign out</Box>
            ) : (
              <Button variant="inline-link" disabled={isBusy} ariaLabel="End this session" onClick={() => void end(id)}>
                End
              </Button>
            ),
        },
      ]}
    />
  )
}
