// The API keys of this session: make one, which is shown once; see what there are; take one back.
import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import Table from '@cloudscape-design/components/table'
import { useState } from 'react'
import { act } from '../api.ts'
import { Failure } from '../parts/failure.tsx'
import { GenerateKey } from '../parts/generate-key.tsx'
import { type KeyFacts, narrowings } from '../parts/key-facts.ts'
import { useAct, useRead } from '../parts/read.ts'
import { Snippets } from '../parts/snippet-tabs.tsx'
import { Time } from '../parts/time.tsx'
import { siteNowMs, useSession } from '../session.ts'

function State({ of: { revokedAt, expiresAt } }: { readonly of: KeyFacts }) {
  if (revokedAt !== null) return <StatusIndicator type="stopped">Revoked</StatusIndicator>
  const isOver = Date.parse(expiresAt) <= siteNowMs()
  return isOver ? (
    <StatusIndicator type="stopped">Expired</StatusIndicator>
  ) : (
    <StatusIndicator type="success">Live</StatusIndicator>
  )
}

function KeyTable({ keys, again }: { readonly keys: readonly KeyFacts[]; readonly again: () => void }) {
  const { failure, isBusy, run } = useAct()
  const revoke = (id: string) =>
    run(async () => {
      await act(`/api/keys/${encodeURIComponent(id)}`, { method: 'DELETE' })
      again()
    })
  return (
    <Table<KeyFacts>
      header={
        <Header variant="h2" counter={`(${keys.length})`}>
          Keys of this session
        </Header>
      }
      items={[...keys]}
      trackBy="id"
      wrapLines
      stickyColumns={{ last: 1 }}
      footer={failure && <Failure why={failure} />}
      columnDefinitions={[
        {
          id: 'label',
          header: 'Label',
          isRowHeader: true,
          minWidth: 140,
          maxWidth: 260,
          cell: ({ label }) => label || '–',
        },
        { id: 'state', header: 'State', cell: (key) => <State of={key} /> },
        { id: 'made', header: 'Made', cell: ({ createdAt }) => <Time at={createdAt} /> },
        {
          id: 'used',
          header: 'Last used',
          cell: ({ lastUsedAt }) => (lastUsedAt ? <Time at={lastUsedAt} /> : 'never'),
        },
        { id: 'ends', header: 'Ends at the latest', cell: ({ expiresAt }) => <Time at={expiresAt} /> },
        { id: 'narrow', header: 'Narrowed to', cell: (key) => narrowings(key).join(', ') || 'as the session' },
        {
          id: 'revoke',
          header: 'Revoke',
          cell: ({ id, label, revokedAt }) =>
            revokedAt === null && (
              <Button
                variant="inline-link"
                disabled={isBusy}
                ariaLabel={`Revoke the key ${label ?? ''}`}
                onClick={() => void revoke(id)}
              >
                Revoke
              </Button>
            ),
        },
      ]}
      empty={
        <Box textAlign="center" padding="s" color="text-body-secondary">
          No key yet.
        </Box>
      }
    />
  )
}

function NotNow() {
  const { settings, actingAs, actingWith, session } = useSession()
  if (actingAs || actingWith) return <Alert type="warning">While you act as somebody else you make no keys.</Alert>
  if (!settings.sessionKeys)
    return <Alert type="warning">Session keys are switched off on this site. An administrator can allow them.</Alert>
  if (Object.keys(session.declarations).length > 0) return null
  return (
    <Alert type="info" action={<Button href="/app/declare">Declare</Button>}>
      You have declared nothing yet. A key can be made all the same; study data opens to it once you have declared.
    </Alert>
  )
}

export function Keys() {
  const reading = useRead<{ keys: readonly KeyFacts[] }>('/api/keys')
  const [key, setKey] = useState<string | null>(null)
  return (
    <ContentLayout
      header={
        <Header variant="h1" description="A key carries this session into your scripts, and dies with it.">
          API keys
        </Header>
      }
    >
      <SpaceBetween size="l">
        <NotNow />
        <GenerateKey shown={key} show={setKey} made={reading.again} />
        <Snippets apiKey={key} />
        {reading.type === 'failed' ? (
          <Failure why={reading.why} />
        ) : (
          <KeyTable keys={reading.type === 'ready' ? reading.value.keys : []} again={reading.again} />
        )}
      </SpaceBetween>
    </ContentLayout>
  )
}
