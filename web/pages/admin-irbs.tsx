// The IRB approvals of the site: to add one, to withdraw one. Checked when somebody declares and again at each request.
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import ColumnLayout from '@cloudscape-design/components/column-layout'
import Container from '@cloudscape-design/components/container'
import ContentLayout from '@cloudscape-design/components/content-layout'
import DatePicker from '@cloudscape-design/components/date-picker'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useState } from 'react'
import { ask } from '../api.ts'
import { Failure } from '../parts/failure.tsx'
import { useAct } from '../parts/read.ts'
import { useRuled } from '../parts/ruled-folder.tsx'
import { ShapedTable } from '../parts/skeleton.tsx'
import { siteNowMs } from '../session.ts'

type Irb = {
  readonly number: string
  readonly title: string
  readonly expiresOn: string | null
  readonly withdrawn: boolean
  readonly folders: readonly string[] | null
  readonly people: readonly { readonly id: number; readonly email: string }[] | null
}

function State({ of: { withdrawn, expiresOn } }: { readonly of: Irb }) {
  if (withdrawn) return <StatusIndicator type="stopped">Withdrawn</StatusIndicator>
  const today = new Date(siteNowMs()).toISOString().slice(0, 10)
  if (expiresOn !== null && expiresOn < today) return <StatusIndicator type="stopped">Ended</StatusIndicator>
  return <StatusIndicator type="success">In force</StatusIndicator>
}

function AddIrb({ folder, added }: { readonly folder: string | null; readonly added: () => void }) {
  const nothing = { number: '', title: '', expiresOn: '' }
  const [irb, setIrb] = useState(nothing)
  const { failure, isBusy, run } = useAct()
  const add = () =>
    run(async () => {
      const expiresOn = irb.expiresOn === '' ? null : irb.expiresOn
      const where = folder === null ? {} : { folders: [folder] }
      await ask('/api/admin/irbs', { method: 'POST', body: { ...irb, expiresOn, ...where } })
      setIrb(nothing)
      added()
    })
  return (
    <Container header={<Header variant="h2">Add an approval</Header>}>
      <SpaceBetween size="m">
        <ColumnLayout columns={3}>
          <FormField label="Number">
            <Input value={irb.number} onChange={({ detail }) => setIrb({ ...irb, number: detail.value })} />
          </FormField>
          <FormField label="Title">
            <Input value={irb.title} onChange={({ detail }) => setIrb({ ...irb, title: detail.value })} />
          </FormField>
          <FormField label="Last day" constraintText="YYYY/MM/DD, in UTC. Without one it does not end.">
            <DatePicker
              value={irb.expiresOn}
              placeholder="YYYY/MM/DD"
              openCalendarAriaLabel={(day) => (day === null ? 'Choose a day' : `Choose a day, ${day} is chosen`)}
              onChange={({ detail }) => setIrb({ ...irb, expiresOn: detail.value })}
            />
          </FormField>
        </ColumnLayout>
        {failure !== null && <Failure why={failure} />}
        <Button
          variant="primary"
          loading={isBusy}
          disabled={irb.number === '' || irb.title === ''}
          onClick={() => void add()}
        >
          Add
        </Button>
      </SpaceBetween>
    </Container>
  )
}

function IrbTable({
  irbs,
  isLoading,
  again,
}: {
  readonly irbs: readonly Irb[]
  readonly isLoading: boolean
  readonly again: () => void
}) {
  const { failure, isBusy, run } = useAct()
  const change = ({ number, withdrawn }: Irb) =>
    run(async () => {
      const path = `/api/admin/irbs/${encodeURIComponent(number)}`
      await ask(path, { method: 'PATCH', body: { withdrawn: !withdrawn } })
      again()
    })
  return (
    <ShapedTable<Irb>
      ariaLabels={{ tableLabel: 'IRB approvals' }}
      loading={isLoading}
      loadingText="Loading the approvals"
      items={[...irbs]}
      trackBy="number"
      stickyColumns={{ last: 1 }}
      footer={failure && <Failure why={failure} />}
      columnDefinitions={[
        { id: 'number', header: 'Number', isRowHeader: true, cell: ({ number }) => number },
        { id: 'title', header: 'Title', cell: ({ title }) => title },
        { id: 'state', header: 'State', cell: (irb) => <State of={irb} /> },
        { id: 'until', header: 'Last day', cell: ({ expiresOn }) => expiresOn ?? 'no end' },
        { id: 'folders', header: 'Folders', cell: ({ folders }) => folders?.join(', ') ?? 'all' },
        {
          id: 'people',
          header: 'People',
          cell: ({ people }) => people?.map(({ email }) => email).join(', ') ?? 'everybody',
        },
        {
          id: 'change',
          header: 'Change',
          cell: (irb) => (
            <Button
              variant="inline-link"
              disabled={isBusy}
              ariaLabel={`${irb.withdrawn ? 'Bring back' : 'Withdraw'} ${irb.number}`}
              onClick={() => void change(irb)}
            >
              {irb.withdrawn ? 'Bring back' : 'Withdraw'}
            </Button>
          ),
        },
      ]}
      empty={
        <Box textAlign="center" padding="s" color="text-body-secondary">
          No approval yet.
        </Box>
      }
    />
  )
}

export function AdminIrbs() {
  const { reading, folder, isOpen, chooser } = useRuled<{ irbs: readonly Irb[] }>('/api/admin/irbs')
  return (
    <ContentLayout
      header={
        <Header variant="h1" description="What is withdrawn stops the scripts that run under it at their next request.">
          IRB approvals
        </Header>
      }
    >
      <SpaceBetween size="l">
        {chooser}
        {isOpen && <AddIrb folder={folder} added={reading.again} />}
        {reading.type === 'failed' && <Failure why={reading.why} />}
        {isOpen && reading.type !== 'failed' && (
          <IrbTable
            irbs={reading.type === 'ready' ? reading.value.irbs : []}
            isLoading={reading.type === 'loading'}
            again={reading.again}
          />
        )}
      </SpaceBetween>
    </ContentLayout>
  )
}
