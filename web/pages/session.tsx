// The session: who I am, what I declared, how long it lasts, and where else I am signed in.
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import ColumnLayout from '@cloudscape-design/components/column-layout'
import Container from '@cloudscape-design/components/container'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table from '@cloudscape-design/components/table'
import { Failure } from '../parts/failure.tsx'
import { Level } from '../parts/level.tsx'
import { OwnSessions } from '../parts/own-sessions.tsx'
import { useAct } from '../parts/read.ts'
import { Countdown, Time } from '../parts/time.tsx'
import { confirmPresence, type Declared, signOut, useSession, useSessionState } from '../session.ts'

const ways: Readonly<Record<string, string>> = { pwd: 'password', otp: 'code of a second factor' }

function Clocks() {
  const state = useSessionState()
  const { isBusy, failure, run } = useAct()
  if (state.type !== 'in') return null
  const { settings } = state.facts
  const keepers =
    settings.idleClock === 'any-use' ? 'Scripts keep it alive too.' : 'Scripts do not keep it alive, you do.'
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button loading={isBusy} iconName="status-positive" onClick={() => void run(confirmPresence)}>
                I’m still here
              </Button>
              <Button onClick={() => void run(signOut)}>Sign out</Button>
            </SpaceBetween>
          }
        >
          Time left
        </Header>
      }
    >
      <SpaceBetween size="m">
        {failure !== null && <Failure why={failure} />}
        <ColumnLayout columns={2} variant="text-grid">
          <div>
            <Box variant="awsui-key-label">Until it ends unused</Box>
            <Box variant="awsui-value-large">
              <Countdown endsMs={state.idleEndsMs} label="Until it ends unused" />
            </Box>
            <Box color="text-body-secondary">
              After {settings.idleMinutes} minutes of rest. {keepers}
            </Box>
          </div>
          <div>
            <Box variant="awsui-key-label">Until it ends in any case</Box>
            <Box variant="awsui-value-large">
              <Countdown endsMs={state.endsMs} label="Until it ends in any case" />
            </Box>
            <Box color="text-body-secondary">
              Began <Time at={state.facts.session.startedAt} />.
            </Box>
          </div>
        </ColumnLayout>
      </SpaceBetween>
    </Container>
  )
}

function Who() {
  const { user, session } = useSession()
  return (
    <Container header={<Header variant="h2">Who you are</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          { label: 'Name', value: user.displayName },
          { label: 'E-mail address', value: user.email },
          { label: 'Signed in with', value: session.amr.map((way) => ways[way] ?? way).join(', ') || '–' },
        ]}
      />
    </Container>
  )
}

type Row = Declared & { readonly folder: string }

function Declarations() {
  const { declarations } = useSession().session
  const items: Row[] = Object.entries(declarations).map(([folder, declared]) => ({ folder, ...declared }))
  return (
    <Table<Row>
      header={
        <Header
          variant="h2"
          description="Every access of this session, by you and by its keys, is recorded with it."
          actions={
            <Button variant={items.length === 0 ? 'primary' : 'normal'} href="/app/declare">
              Declare
            </Button>
          }
        >
          What you declared
        </Header>
      }
      items={[...items]}
      trackBy="folder"
      columnDefinitions={[
        { id: 'folder', header: 'Folder', cell: (row) => row.folder, isRowHeader: true },
        {
          id: 'activity',
          header: 'Activity',
          cell: (row) => (row.emergency ? <strong>Emergency access</strong> : row.activity),
        },
        { id: 'irb', header: 'IRB', cell: (row) => row.irb ?? '–' },
        { id: 'phi', header: 'PHI level', cell: (row) => <Level phi={row.phi} /> },
        { id: 'at', header: 'Signed', cell: (row) => <Time at={row.signedAt} /> },
      ]}
      empty={
        <Box textAlign="center" padding="s" color="text-body-secondary">
          Nothing yet. Study data opens when you have declared why you read it.
        </Box>
      }
    />
  )
}

export function Session() {
  return (
    <ContentLayout header={<Header variant="h1">Your session</Header>}>
      <SpaceBetween size="l">
        <Clocks />
        <Declarations />
        <Who />
        <OwnSessions />
      </SpaceBetween>
    </ContentLayout>
  )
}
