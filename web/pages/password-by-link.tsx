// Choose a password by a one-time link. Its token stands behind `#`, which no browser sends, and leaves the address at once.
import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Form from '@cloudscape-design/components/form'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { type FormEvent, useState } from 'react'
import { act, sentenceOf } from '../api.ts'
import { Failure } from '../parts/failure.tsx'
import { Narrow } from '../parts/narrow.tsx'

/** Read when the page is loaded, before anything else can happen to the address. */
const token = location.pathname === '/app/password' ? location.hash.slice(1) : ''
if (token !== '') history.replaceState(null, '', '/app/password')

type Sent = 'not yet' | 'busy' | 'done'

export function PasswordByLink() {
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const [failure, setFailure] = useState<string | null>(null)
  const [sent, setSent] = useState<Sent>('not yet')
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (password !== again) return setFailure('The two are not the same. Type the password again.')
    setSent('busy')
    setFailure(null)
    try {
      await act('/api/password/reset', { method: 'POST', body: { token, password }, anonymous: true })
      setSent('done')
    } catch (error) {
      setFailure(sentenceOf(error))
      setSent('not yet')
    }
  }
  if (token === '') {
    return (
      <Narrow title="Choose a password">
        <Alert type="warning" header="Open the link again">
          This page is opened by the one-time link that an administrator gave you, and forgets it when it is loaded
          anew.
        </Alert>
      </Narrow>
    )
  }
  return (
    <Narrow title="Choose a password">
      {sent === 'done' ? (
        <Alert type="success" header="Your password is set" action={<Button href="/app/">Sign in</Button>}>
          The link is spent. Any session you had has ended.
        </Alert>
      ) : (
        <form onSubmit={send}>
          <Form
            actions={
              <Button variant="primary" loading={sent === 'busy'} loadingText="Setting the password">
                Set the password
              </Button>
            }
          >
            <Container header={<Header variant="h1">Choose a password</Header>}>
              <SpaceBetween size="l">
                <FormField
                  label="New password"
                  description="At least 12 characters that are not easily guessed. A few random words do well."
                >
                  <Input
                    value={password}
                    onChange={({ detail }) => setPassword(detail.value)}
                    type="password"
                    autoComplete="new-password"
                    autoFocus
                  />
                </FormField>
                <FormField label="The same again">
                  <Input
                    value={again}
                    onChange={({ detail }) => setAgain(detail.value)}
                    type="password"
                    autoComplete="new-password"
                  />
                </FormField>
                {failure !== null && <Failure why={failure} />}
              </SpaceBetween>
            </Container>
          </Form>
        </form>
      )}
    </Narrow>
  )
}
