// Who withdrew their consent, folder by folder: from the next request on their rows are in no answer. The list is PHI.
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import ContentLayout from '@cloudscape-design/components/content-layout'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import Table from '@cloudscape-design/components/table'
import { useState } from 'react'
import { ask } from '../api.ts'
import { Failure } from '../parts/failure.tsx'
import { FillIn } from '../parts/fill-in.tsx'
import { useRead } from '../parts/read.ts'
import { Time } from '../parts/time.tsx'

type Withdrawal = {
  readonly participant: string
  readonly withdrawn: boolean
  readonly reason: string
  readonly at: string
  readonly by: string
}

function State({ withdrawn }: { readonly withdrawn: boolean }) {
  if (withdrawn) return <StatusIndicator type="stopped">Withdrawn</StatusIndicator>
  return <StatusIndicator type="success">Given again</StatusIndicator>
}

function ConsentIn({ folder }: { readonly folder: string }) {
  const reading = useRead<{ withdrawals: readonly Withdrawal[] }>(
    `/api/admin/withdrawals?${new URLSearchParams({ folder })}`,
  )
  const [isGiven, setGiven] = useState(false)
  const send = async (said: object) => {
    await ask('/api/admin/withdrawals', { method: 'POST', body: { folder, ...said, withdrawn: !isGiven } })
    setGiven(false)
    reading.again()
  }
  return (
    <SpaceBetween size="l">
      <FillIn
        title={isGiven ? 'Consent was given again' : 'Consent was withdrawn'}
        description={
          isGiven
            ? 'Their rows are in answers again from the next request on.'
            : 'Their rows are in no answer from the next request on. Earlier accesses can still be replayed.'
        }
        button={isGiven ? 'Give again' : 'Withdraw'}
        fields={[
          { name: 'participant', label: 'Participant' },
          { name: 'reason', label: 'Reason' },
        ]}
        send={send}
      />
      {reading.type === 'failed' ? (
        <Failure why={reading.why} />
      ) : (
        <Table<Withdrawal>
          ariaLabels={{ tableLabel: 'Consent' }}
          header={
            <Header
              variant="h2"
              actions={
                <Button onClick={() => setGiven(!isGiven)}>
                  {isGiven ? 'Record a withdrawal' : 'Record that it was given again'}
                </Button>
              }
            >
              In {folder}
            </Header>
          }
          loading={reading.type === 'loading'}
          loadingText="Loading"
          wrapLines
          items={reading.type === 'ready' ? [...reading.value.withdrawals] : []}
          columnDefinitions={[
            { id: 'who', header: 'Participant', isRowHeader: true, cell: ({ participant }) => participant },
            { id: 'state', header: 'Consent', cell: ({ withdrawn }) => <State withdrawn={withdrawn} /> },
            { id: 'reason', header: 'Reason', cell: ({ reason }) => reason },
            { id: 'at', header: 'When', cell: ({ at }) => <Time at={at} /> },
            { id: 'by', header: 'By', cell: ({ by }) => by },
          ]}
          empty={
            <Box textAlign="center" padding="s" color="text-body-secondary">
              Nobody withdrew.
            </Box>
          }
        />
      )}
    </SpaceBetween>
  )
}

export function AdminConsent() {
  const folders = useRead<{ folders: readonly { path: string; title: string }[] }>('/api/admin/folders')
  const [folder, setFolder] = useState<string | null>(null)
  const options = (folders.type === 'ready' ? folders.value.folders : []).map(({ path, title }) => ({
    value: path,
    label: path,
    description: title,
  }))
  return (
    <ContentLayout header={<Header variant="h1">Consent</Header>}>
      <SpaceBetween size="l">
        {folders.type === 'failed' && <Failure why={folders.why} />}
        <Container>
          <FormField label="Folder">
            <Select
              selectedOption={options.find(({ value }) => value === folder) ?? null}
              options={options}
              placeholder="Choose a folder"
              onChange={({ detail }) => setFolder(detail.selectedOption.value ?? null)}
            />
          </FormField>
        </Container>
        {folder !== null && <ConsentIn key={folder} folder={folder} />}
      </SpaceBetween>
    </ContentLayout>
  )
}
