// Set up a second factor, or take it away. Secret and recovery codes are shown once and kept nowhere in the page.
import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import ContentLayout from '@cloudscape-design/components/content-layout'
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { type FormEvent, useState } from 'react'
import { renderSVG } from 'uqr'
import { act, ask } from '../api.ts'
import { Failure } from '../parts/failure.tsx'
import { useAct } from '../parts/read.ts'
import { saveFile } from '../parts/save.ts'
import { look, signOut, useSession } from '../session.ts'

type Begun = { readonly secret: string; readonly uri: string }
type Step =
  | { readonly type: 'password' }
  | { readonly type: 'code'; readonly begun: Begun }
  | { readonly type: 'recovery'; readonly codes: readonly string[] }

export function SecondFactor() {
  const { session, mustSetUpSecondFactor } = useSession()
  const [step, setStep] = useState<Step>({ type: 'password' })
  const isThere = session.amr.includes('otp') && step.type !== 'recovery'
  return (
    <ContentLayout header={<Header variant="h1">Second factor</Header>}>
      <SpaceBetween size="l">
        {mustSetUpSecondFactor && step.type !== 'recovery' && (
          <Alert
            type="warning"
            header="Your account needs a second factor"
            action={<Button onClick={() => void signOut()}>Sign out</Button>}
          >
            Until it is set up nothing else is open to this session. If you have one already, sign out and sign in with
            a code.
          </Alert>
        )}
        {isThere && <TakeAway />}
        {!isThere && step.type === 'password' && <Begin next={(begun) => setStep({ type: 'code', begun })} />}
        {step.type === 'code' && <Confirm begun={step.begun} next={(codes) => setStep({ type: 'recovery', codes })} />}
        {step.type === 'recovery' && <Recovery codes={step.codes} />}
      </SpaceBetween>
    </ContentLayout>
  )
}

function Begin({ next }: { readonly next: (begun: Begun) => void }) {
  const [password, setPassword] = useState('')
  const { isBusy, failure, run } = useAct()
  const send = (event: FormEvent) => {
    event.preventDefault()
    void run(async () => next((await ask<Begun>('/api/second-factor', { method: 'POST', body: { password } })).body))
  }
  return (
    <form onSubmit={send}>
      <Container header={<Header variant="h2">Set it up</Header>}>
        <SpaceBetween size="m">
          <Box>
            An authenticator app on your phone shows a new code of six digits every thirty seconds. From then on you
            sign in with your password and a code.
          </Box>
          <FormField label="Your password" description="To be sure that it is you.">
            <Input
              value={password}
              type="password"
              autoComplete="current-password"
              onChange={({ detail }) => setPassword(detail.value)}
            />
          </FormField>
          {failure !== null && <Failure why={failure} />}
          <Button variant="primary" loading={isBusy}>
            Begin
          </Button>
        </SpaceBetween>
      </Container>
    </form>
  )
}

function Confirm({ begun, next }: { readonly begun: Begun; readonly next: (codes: readonly string[]) => void }) {
  const [code, setCode] = useState('')
  const { isBusy, failure, run } = useAct()
  const send = (event: FormEvent) => {
    event.preventDefault()
    void run(async () => {
      const body = { code: code.trim() }
      const answer = await ask<{ recoveryCodes: readonly string[] }>('/api/second-factor/confirm', {
        method: 'POST',
        body,
      })
      next(answer.body.recoveryCodes)
    })
  }
  const drawn = `data:image/svg+xml,${encodeURIComponent(renderSVG(begun.uri, { border: 2 }))}`
  return (
    <form onSubmit={send}>
      <Container header={<Header variant="h2">Scan it, then give a code</Header>}>
        <SpaceBetween size="m">
          <img src={drawn} width="200" height="200" alt="The secret as a QR code for an authenticator app" />
          <CopyToClipboard
            variant="inline"
            textToCopy={begun.secret}
            copySuccessText="Copied"
            copyErrorText="Not copied"
            copyButtonAriaLabel="Copy the secret"
          />
          <FormField label="Code" description="Of the app, to be sure that it works.">
            <Input
              value={code}
              autoComplete="one-time-code"
              inputMode="numeric"
              onChange={({ detail }) => setCode(detail.value)}
            />
          </FormField>
          {failure !== null && <Failure why={failure} />}
          <Button variant="primary" loading={isBusy}>
            Confirm
          </Button>
        </SpaceBetween>
      </Container>
    </form>
  )
}

function Recovery({ codes }: { readonly codes: readonly string[] }) {
  const text = `${codes.join('\n')}\n`
  return (
    <Container header={<Header variant="h2">Your recovery codes</Header>}>
      <SpaceBetween size="m">
        <Alert type="success">The second factor counts from now on.</Alert>
        <Box>
          Each of these is good once in place of a code, should your phone be lost. They are shown this once: keep them
          where you keep passwords.
        </Box>
        <ul className="proviso-codes">
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ul>
        <SpaceBetween direction="horizontal" size="xs">
          <Button
            iconName="download"
            onClick={() => saveFile(new Blob([text], { type: 'text/plain' }), 'recovery-codes.txt')}
          >
            Download
          </Button>
          <Button variant="primary" href="/app/" onClick={() => void look()}>
            I have kept them
          </Button>
        </SpaceBetween>
      </SpaceBetween>
    </Container>
  )
}

function TakeAway() {
  const [typed, setTyped] = useState({ password: '', code: '' })
  const { isBusy, failure, run } = useAct()
  const send = (event: FormEvent) => {
    event.preventDefault()
    void run(async () => {
      await act('/api/second-factor', { method: 'DELETE', body: { ...typed, code: typed.code.trim() } })
      await look()
    })
  }
  return (
    <form onSubmit={send}>
      <Container header={<Header variant="h2">You have a second factor</Header>}>
        <SpaceBetween size="m">
          <Box>It was shown when you signed in. To set up another one, take this one away first.</Box>
          <FormField label="Your password">
            <Input
              value={typed.password}
              type="password"
              autoComplete="current-password"
              onChange={({ detail }) => setTyped({ ...typed, password: detail.value })}
            />
          </FormField>
          <FormField label="A code of it">
            <Input
              value={typed.code}
              autoComplete="one-time-code"
              onChange={({ detail }) => setTyped({ ...typed, code: detail.value })}
            />
          </FormField>
          {failure !== null && <Failure why={failure} />}
          <Button loading={isBusy}>Take it away</Button>
        </SpaceBetween>
      </Container>
    </form>
  )
}
