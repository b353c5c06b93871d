// Who withdrew their consent, folder by folder: from the next request on their rows are in no answer. The list is PHI.
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useState } from 'react'
import { ask } from '../api.ts'
import { ChooseFolder } from '../parts/choose-folder.tsx'
import { Failure } from '../parts/failure.tsx'
import { FillIn } from '../parts/fill-in.tsx'
import { useRead } from '../parts/read.ts'
import { ShapedTable } from '../parts/skeleton.tsx'
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
        <ShapedTable<Withdrawal>
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
  const [folder, setFolder] = useState<string | null>(null)
  return (
    <ContentLayout header={<Header variant="h1">Consent</Header>}>
      <SpaceBetween size="l">
        <ChooseFolder folder={folder} choose={setFolder} />
        {folder !== null && <ConsentIn key={folder} folder={folder} />}
      </SpaceBetween>
    </ContentLayout>
  )
}
