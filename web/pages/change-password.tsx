// Change one's password. Every other session of oneself ends with it; this one and its keys go on.
import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import ContentLayout from '@cloudscape-design/components/content-layout'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { type FormEvent, useState } from 'react'
import { Refusal } from '../../core/refusal.ts'
import { act } from '../api.ts'
import { Failure } from '../parts/failure.tsx'
import { useAct } from '../parts/read.ts'

const nothing = { password: '', newPassword: '', again: '' }

export function ChangePassword() {
  const [typed, setTyped] = useState(nothing)
  const [isDone, setDone] = useState(false)
  const { isBusy, failure, run } = useAct()
  const send = async (event: FormEvent) => {
    event.preventDefault()
    setDone(false)
    const { again, ...body } = typed
    const isChanged = await run(async () => {
      if (again !== body.newPassword)
        throw new Refusal('bad-request', 'The two new ones are not the same. Type them again.')
      await act('/api/password', { method: 'POST', body })
      setTyped(nothing)
    })
    setDone(isChanged)
  }
  const field = (label: string, name: keyof typeof nothing, autoComplete: string, description?: string) => (
    <FormField label={label} description={description}>
      <Input
        value={typed[name]}
        type="password"
        autoComplete={autoComplete}
        onChange={({ detail }) => setTyped({ ...typed, [name]: detail.value })}
      />
    </FormField>
  )
  return (
    <ContentLayout header={<Header variant="h1">Change your password</Header>}>
      <form onSubmit={(event) => void send(event)}>
        <Container>
          <SpaceBetween size="m">
            {isDone && <Alert type="success">Your password is changed. Every other session of yours has ended.</Alert>}
            {field('Your password', 'password', 'current-password')}
            {field(
              'New password',
              'newPassword',
              'new-password',
              'At least 12 characters that are not easily guessed.',
            )}
            {field('The same again', 'again', 'new-password')}
            {failure !== null && <Failure why={failure} />}
            <Button variant="primary" loading={isBusy}>
              Change it
            </Button>
          </SpaceBetween>
        </Container>
      </form>
    </ContentLayout>
  )
}
