// Set up a provider of identities, or change one: by whom people may sign in, whose address counts, what they must have shown there.
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Checkbox from '@cloudscape-design/components/checkbox'
import ColumnLayout from '@cloudscape-design/components/column-layout'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Textarea from '@cloudscape-design/components/textarea'
import { useState } from 'react'
import { ask } from '../api.ts'
import {
  nothingTyped,
  type ProviderFacts,
  type ProviderText,
  providerBody,
  type TypedProvider,
  typedOf,
  wayBack,
} from '../provider-form.ts'
import { Failure } from './failure.tsx'
import { useAct } from './read.ts'

type TextFacts = { readonly name: ProviderText; readonly label: string; readonly description?: string }

const needed: readonly TextFacts[] = [
  { name: 'title', label: 'Title', description: 'On the button to sign in by.' },
  { name: 'issuer', label: 'Issuer', description: 'The address it goes by, as https://login.example.org/realm.' },
  { name: 'clientId', label: 'Client id', description: 'What this site is called there.' },
  { name: 'redirectUri', label: 'Way back', description: 'Register this address at the provider.' },
]

const further: readonly TextFacts[] = [
  { name: 'scopes', label: 'Scopes' },
  { name: 'emailDomains', label: 'Domains of addresses that count', description: 'Left empty, all.' },
  { name: 'emailClaim', label: 'Claim of the address' },
  { name: 'verifiedClaim', label: 'Claim that it is verified' },
  {
    name: 'requireAmr',
    label: 'Methods, one of which must be used',
    description: 'amr, as: mfa hwk. Left empty, any.',
  },
  { name: 'requireAcr', label: 'Levels, one of which must be reached', description: 'acr. Left empty, any.' },
]

type Form = { readonly typed: TypedProvider; readonly change: (to: Partial<TypedProvider>) => void }

function Texts({ of, typed, change }: Form & { readonly of: readonly TextFacts[] }) {
  return (
    <ColumnLayout columns={2}>
      {of.map(({ name, label, description }) => (
        <FormField key={name} label={label} description={description}>
          <Input
            value={typed[name]}
            autoComplete={false}
            spellcheck={false}
            onChange={({ detail }) => change({ [name]: detail.value })}
          />
        </FormField>
      ))}
    </ColumnLayout>
  )
}

function Secret({ typed, change, isThere }: Form & { readonly isThere: boolean }) {
  return (
    <SpaceBetween size="s">
      <FormField
        label="Client secret"
        description={isThere ? 'One is kept. What is typed takes its place.' : 'Left empty where there is none.'}
      >
        <Input
          value={typed.clientSecret}
          type="password"
          autoComplete="off"
          disabled={typed.dropSecret}
          onChange={({ detail }) => change({ clientSecret: detail.value })}
        />
      </FormField>
      {isThere && (
        <Checkbox checked={typed.dropSecret} onChange={({ detail }) => change({ dropSecret: detail.checked })}>
          Forget the secret that is kept
        </Checkbox>
      )}
    </SpaceBetween>
  )
}

function Further({ typed, change }: Form) {
  return (
    <ExpandableSection headerText="People, groups and what they must have shown">
      <SpaceBetween size="m">
        <Checkbox
          checked={typed.createPeople}
          description="Without any role. Otherwise an administrator adds them first."
          onChange={({ detail }) => change({ createPeople: detail.checked })}
        >
          Whoever has no account gets one
        </Checkbox>
        <Texts of={further} typed={typed} change={change} />
        <FormField label="Claim of groups" description="Members of the groups below come and go by it at each sign-in.">
          <Input value={typed.groupClaim} onChange={({ detail }) => change({ groupClaim: detail.value })} />
        </FormField>
        <FormField label="Groups" description="A line each, as: staff-oncology = Oncology readers." stretch>
          <Textarea value={typed.groupLines} rows={3} onChange={({ detail }) => change({ groupLines: detail.value })} />
        </FormField>
      </SpaceBetween>
    </ExpandableSection>
  )
}

type Props = { readonly provider: ProviderFacts | null; readonly leave: () => void; readonly saved: () => void }

/** `provider` null adds one. */
export function ProviderEditor({ provider, leave, saved }: Props) {
  const [typed, setTyped] = useState(provider === null ? nothingTyped : typedOf(provider))
  const { failure, isBusy, run } = useAct()
  const change = (to: Partial<TypedProvider>) => setTyped((before) => ({ ...before, ...to }))
  const save = () =>
    run(async () => {
      const path = provider === null ? '/api/admin/oidc' : `/api/admin/oidc/${provider.id}`
      await ask(path, { method: provider === null ? 'POST' : 'PATCH', body: providerBody(typed, provider) })
      saved()
    })
  const lacks = [typed.id, ...needed.map(({ name }) => typed[name])].some((text) => text.trim() === '')
  return (
    <Modal
      visible
      size="large"
      header={provider === null ? 'Add a provider' : `Change ${provider.title}`}
      closeAriaLabel="Leave it as it is"
      onDismiss={leave}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={leave}>
              Cancel
            </Button>
            <Button variant="primary" loading={isBusy} disabled={lacks} onClick={() => void save()}>
              {provider === null ? 'Add' : 'Save'}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {provider === null && (
          <FormField label="Id" description="Small letters, digits and hyphens. It stays.">
            <Input
              value={typed.id}
              autoComplete={false}
              onChange={({ detail: { value } }) =>
                change({ id: value, redirectUri: wayBack(location.origin, value.trim()) })
              }
            />
          </FormField>
        )}
        <Texts of={needed} typed={typed} change={change} />
        <Secret typed={typed} change={change} isThere={provider?.clientSecret === 'set'} />
        <Further typed={typed} change={change} />
        {failure !== null && <Failure why={failure} />}
      </SpaceBetween>
    </Modal>
  )
}
