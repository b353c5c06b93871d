// Close a review with what was found; one that was opened is signed, as the site asks for signatures.
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Textarea from '@cloudscape-design/components/textarea'
import { useState } from 'react'
import { reviewMeaning } from '../../core/review.ts'
import type { SignatureFactor } from '../../core/signature.ts'
import { ask } from '../api.ts'
import { Failure } from './failure.tsx'
import { useAct, useRead } from './read.ts'

type Typed = { readonly comment: string; readonly signedName: string; readonly password: string; readonly code: string }
const nothing: Typed = { comment: '', signedName: '', password: '', code: '' }

/** Only what was filled in goes out. */
const given = (typed: Typed) => Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== ''))

type FieldsProps = { readonly typed: Typed; readonly change: (to: Typed) => void }

function Signature({ typed, change }: FieldsProps) {
  const options = useRead<{ readonly signature: SignatureFactor }>('/api/declaration/options')
  const factor = options.type === 'ready' ? options.value.signature : 'name'
  return (
    <>
      <Box>“{reviewMeaning}”</Box>
      <FormField label="Your name" description="As it is printed for your account.">
        <Input
          value={typed.signedName}
          autoComplete={false}
          onChange={({ detail }) => change({ ...typed, signedName: detail.value })}
        />
      </FormField>
      {factor === 'password' && (
        <FormField label="Your password">
          <Input
            value={typed.password}
            type="password"
            autoComplete="current-password"
            onChange={({ detail }) => change({ ...typed, password: detail.value })}
          />
        </FormField>
      )}
      {factor === 'code' && (
        <FormField label="A code of your second factor">
          <Input
            value={typed.code}
            autoComplete="one-time-code"
            onChange={({ detail }) => change({ ...typed, code: detail.value })}
          />
        </FormField>
      )}
    </>
  )
}

type Props = { readonly id: string; readonly isSigned: boolean; readonly done: () => void; readonly leave: () => void }

export function CloseReview({ id, isSigned, done, leave }: Props) {
  const [typed, change] = useState(nothing)
  const { failure, isBusy, run } = useAct()
  const close = () =>
    run(async () => {
      await ask(`/api/admin/reviews/${id}/close`, { method: 'POST', body: given(typed) })
      done()
    })
  const lacks = typed.comment.trim() === '' || (isSigned && typed.signedName.trim() === '')
  return (
    <Modal
      visible
      header="Close this review"
      closeAriaLabel="Leave it open"
      onDismiss={leave}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={leave}>
              Leave it open
            </Button>
            <Button variant="primary" loading={isBusy} disabled={lacks} onClick={() => void close()}>
              Close it
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <FormField label="What you found" stretch>
          <Textarea value={typed.comment} onChange={({ detail }) => change({ ...typed, comment: detail.value })} />
        </FormField>
        {isSigned && <Signature typed={typed} change={change} />}
        {failure !== null && <Failure why={failure} />}
      </SpaceBetween>
    </Modal>
  )
}
