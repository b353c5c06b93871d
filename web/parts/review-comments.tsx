// What was said about a review, and to say more while it is open.
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Textarea from '@cloudscape-design/components/textarea'
import { useState } from 'react'
import { ask } from '../api.ts'
import { Failure } from './failure.tsx'
import { useAct, useRead } from './read.ts'
import { Coming } from './skeleton.tsx'
import { Time } from './time.tsx'

type Comment = { readonly at: string; readonly by: string; readonly comment: string }
type Commented = { readonly state: 'open' | 'closed'; readonly comments: readonly Comment[] }

function Said({ comments }: { readonly comments: readonly Comment[] }) {
  if (comments.length === 0) return <Box color="text-body-secondary">Nobody has said anything yet.</Box>
  return (
    <ul aria-label="Comments" className="proviso-comments">
      {comments.map(({ at, by, comment }) => (
        <li key={`${at} ${by} ${comment}`}>
          <Box color="text-body-secondary" fontSize="body-s">
            {by}, <Time at={at} />
          </Box>
          {comment}
        </li>
      ))}
    </ul>
  )
}

export function ReviewComments({ id, leave }: { readonly id: string; readonly leave: () => void }) {
  const reading = useRead<Commented>(`/api/admin/reviews/${id}`)
  const [comment, setComment] = useState('')
  const { failure, isBusy, run } = useAct()
  const isOpen = reading.type === 'ready' && reading.value.state === 'open'
  const say = () =>
    run(async () => {
      await ask(`/api/admin/reviews/${id}/comments`, { method: 'POST', body: { comment } })
      setComment('')
      reading.again()
    })
  return (
    <Modal
      visible
      header="Comments on this review"
      closeAriaLabel="Close"
      onDismiss={leave}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={leave}>
              Close
            </Button>
            {isOpen && (
              <Button variant="primary" loading={isBusy} disabled={comment.trim() === ''} onClick={() => void say()}>
                Say it
              </Button>
            )}
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {reading.type === 'loading' && <Coming what="Loading the comments" />}
        {reading.type === 'failed' && <Failure why={reading.why} />}
        {reading.type === 'ready' && <Said comments={reading.value.comments} />}
        {isOpen && (
          <FormField label="Your comment" description="It stays, with your name and the time." stretch>
            <Textarea value={comment} rows={3} onChange={({ detail }) => setComment(detail.value)} />
          </FormField>
        )}
        {failure !== null && <Failure why={failure} />}
      </SpaceBetween>
    </Modal>
  )
}
