// The providers of identities by which people may sign in: to add one, to change it, to take it out of use.
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useState } from 'react'
import { ask } from '../api.ts'
import { Failure } from '../parts/failure.tsx'
import { ProviderEditor } from '../parts/provider-editor.tsx'
import { useAct, useRead } from '../parts/read.ts'
import { ShapedTable } from '../parts/skeleton.tsx'
import type { ProviderFacts } from '../provider-form.ts'

type TableProps = {
  readonly providers: readonly ProviderFacts[]
  readonly isLoading: boolean
  readonly again: () => void
  readonly edit: (provider: ProviderFacts) => void
}

function ProviderTable({ providers, isLoading, again, edit }: TableProps) {
  const { failure, isBusy, run } = useAct()
  const use = ({ id, active }: ProviderFacts) =>
    void run(async () => {
      await ask(`/api/admin/oidc/${id}`, { method: 'PATCH', body: { active: !active } })
      again()
    })
  return (
    <ShapedTable<ProviderFacts>
      ariaLabels={{ tableLabel: 'Providers' }}
      loading={isLoading}
      loadingText="Loading the providers"
      items={[...providers]}
      trackBy="id"
      stickyColumns={{ last: 1 }}
      wrapLines
      footer={failure && <Failure why={failure} />}
      columnDefinitions={[
        { id: 'title', header: 'Provider', isRowHeader: true, cell: ({ title }) => title },
        { id: 'issuer', header: 'Issuer', cell: ({ issuer }) => issuer },
        { id: 'client', header: 'Client id', cell: ({ clientId }) => clientId },
        { id: 'secret', header: 'Secret', cell: ({ clientSecret }) => (clientSecret === 'set' ? 'kept' : 'none') },
        {
          id: 'people',
          header: 'New people',
          cell: ({ createPeople }) => (createPeople ? 'get an account' : 'refused'),
        },
        {
          id: 'state',
          header: 'State',
          cell: ({ active }) =>
            active ? (
              <StatusIndicator type="success">In use</StatusIndicator>
            ) : (
              <StatusIndicator type="stopped">Removed</StatusIndicator>
            ),
        },
        {
          id: 'change',
          header: 'Change',
          minWidth: 170,
          cell: (provider) => (
            <SpaceBetween direction="horizontal" size="m">
              <Button variant="inline-link" ariaLabel={`Change ${provider.title}`} onClick={() => edit(provider)}>
                Change
              </Button>
              <Button
                variant="inline-link"
                disabled={isBusy}
                ariaLabel={`${provider.active ? 'Remove' : 'Bring back'} ${provider.title}`}
                onClick={() => use(provider)}
              >
                {provider.active ? 'Remove' : 'Bring back'}
              </Button>
            </SpaceBetween>
          ),
        },
      ]}
      empty={
        <Box textAlign="center" padding="s" color="text-body-secondary">
          No provider: people sign in with their passwords.
        </Box>
      }
    />
  )
}

export function AdminOidc() {
  const reading = useRead<{ providers: readonly ProviderFacts[] }>('/api/admin/oidc')
  /** Null is a new one. */
  const [editing, setEditing] = useState<{ readonly provider: ProviderFacts | null } | undefined>()
  const leave = () => setEditing(undefined)
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="By whom people may sign in (OpenID Connect). What is removed serves no sign-in any more; sessions that run go on, and its history stays."
          actions={
            <Button variant="primary" onClick={() => setEditing({ provider: null })}>
              Add a provider
            </Button>
          }
        >
          Sign-in providers
        </Header>
      }
    >
      {reading.type === 'failed' ? (
        <Failure why={reading.why} />
      ) : (
        <ProviderTable
          providers={reading.type === 'ready' ? reading.value.providers : []}
          isLoading={reading.type === 'loading'}
          again={reading.again}
          edit={(provider) => setEditing({ provider })}
        />
      )}
      {editing !== undefined && (
        <ProviderEditor
          provider={editing.provider}
          leave={leave}
          saved={() => {
            leave()
            reading.again()
          }}
        />
      )}
    </ContentLayout>
  )
}
