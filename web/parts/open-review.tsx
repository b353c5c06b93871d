// Open a review: of one person or of everybody, in a folder or everywhere, over a time.
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { ask } from '../api.ts'
import { Failure } from './failure.tsx'
import { useAct } from './read.ts'
import { Day } from './trail-filter.tsx'

const nothing = { user: '', folder: '', from: '', to: '' }

export function OpenReview({ opened }: { readonly opened: () => void }) {
  const [review, change] = useState(nothing)
  const { failure, isBusy, run } = useAct()
  const open = () =>
    run(async () => {
      const given = Object.entries(review).filter(([, value]) => value.trim() !== '')
      await ask('/api/admin/reviews', { method: 'POST', body: Object.fromEntries(given) })
      change(nothing)
      opened()
    })
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Of the last 31 days unless you say otherwise. It is closed with your signature."
        >
          Open a review
        </Header>
      }
    >
      <SpaceBetween size="m">
        <div className="proviso-tools proviso-end proviso-ask">
          <FormField label="Person" description="Empty is everybody.">
            <Input value={review.user} onChange={({ detail }) => change({ ...review, user: detail.value })} />
          </FormField>
          <FormField label="Folder" description="Empty is everywhere.">
            <Input value={review.folder} onChange={({ detail }) => change({ ...review, folder: detail.value })} />
          </FormField>
          <Day label="From (UTC)" value={review.from} change={(from) => change({ ...review, from })} />
          <Day label="To (UTC)" value={review.to} change={(to) => change({ ...review, to })} />
          <Button loading={isBusy} onClick={() => void open()}>
            Open
          </Button>
        </div>
        {failure !== null && <Failure why={failure} />}
      </SpaceBetween>
    </Container>
  )
}
