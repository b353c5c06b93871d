// Sign in: with address and password, and a code where the account has a second factor; or at a provider of identities.
import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Form from '@cloudscape-design/components/form'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { type FormEvent, useEffect, useState } from 'react'
import { Refusal } from '../../core/refusal.ts'
import { ask, read, sentenceOf } from '../api.ts'
import { Failure } from '../parts/failure.tsx'
import { Narrow } from '../parts/narrow.tsx'
import { look } from '../session.ts'

type Typed = { readonly email: string; readonly password: string; readonly code: string }
type Provider = { readonly id: string; readonly title: string }

/** Signing in, and what it answered: whether a code is asked for too. */
function useSignIn() {
  const [typed, setTyped] = useState<Typed>({ email: '', password: '', code: '' })
  const [failure, setFailure] = useState<string | null>(null)
  const [needsCode, setNeedsCode] = useState(false)
  const [isBusy, setBusy] = useState(false)
  const send = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setFailure(null)
    const { code, ...rest } = typed
    const body = code.trim() === '' ? rest : { ...rest, code: code.trim() }
    try {
      await ask('/api/login', { method: 'POST', body, anonymous: true })
      await look()
    } catch (error) {
      const isCodeMissing = error instanceof Refusal && error.code === 'second-factor-required'
      if (isCodeMissing) setNeedsCode(true)
      setFailure(isCodeMissing && code === '' ? null : sentenceOf(error))
    } finally {
      setBusy(false)
    }
  }
  return { typed, setTyped, failure, needsCode, isBusy, send }
}

function Providers() {
  const [providers, setProviders] = useState<readonly Provider[]>([])
  useEffect(() => {
    // Without them the password is left; that they cannot be listed just now stops nobody.
    read<{ providers: readonly Provider[] }>('/api/oidc').then(
      (answer) => setProviders(answer.providers),
      () => setProviders([]),
    )
  }, [])
  if (providers.length === 0) return null
  const returnTo = encodeURIComponent(location.pathname + location.search)
  return (
    <SpaceBetween size="xs">
      {providers.map(({ id, title }) => (
        <Button key={id} fullWidth iconName="external" href={`/api/oidc/${id}?returnTo=${returnTo}`}>
          Sign in with {title}
        </Button>
      ))}
    </SpaceBetween>
  )
}

export function SignIn({ why }: { readonly why: string | null }) {
  const { typed, setTyped, failure, needsCode, isBusy, send } = useSignIn()
  const field = (name: keyof Typed) => ({
    value: typed[name],
    onChange: ({ detail }: { detail: { value: string } }) => setTyped({ ...typed, [name]: detail.value }),
  })
  return (
    <Narrow title="Sign in">
      <SpaceBetween size="l">
        {why !== null && <Alert type="info">{why}</Alert>}
        <form onSubmit={send}>
          <Form
            actions={
              <Button variant="primary" loading={isBusy} loadingText="Signing in">
                Sign in
              </Button>
            }
          >
            <Container header={<Header variant="h1">Sign in</Header>}>
              <SpaceBetween size="l">
                <FormField label="E-mail address">
                  <Input {...field('email')} type="email" autoComplete="username" autoFocus />
                </FormField>
                <FormField label="Password" constraintText="Forgotten? An administrator of this site makes you a link.">
                  <Input {...field('password')} type="password" autoComplete="current-password" />
                </FormField>
                {needsCode && (
                  <FormField
                    label="Code of your second factor"
                    description="Of your authenticator app, or one of your recovery codes."
                  >
                    <Input {...field('code')} autoComplete="one-time-code" inputMode="numeric" autoFocus />
                  </FormField>
                )}
                {failure !== null && <Failure why={failure} />}
              </SpaceBetween>
            </Container>
          </Form>
        </form>
        <Providers />
      </SpaceBetween>
    </Narrow>
  )
}
