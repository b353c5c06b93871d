// The last step of a declaration: the terms as they will be signed, word for word, and the signature.
import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { signatureMeaning } from '../../core/signature.ts'
import type { StepProps } from './declare-steps.tsx'
import { Level } from './level.tsx'
import { Coming } from './skeleton.tsx'

export type Terms = { readonly text: string; readonly sha256: string }

export function SignStep(props: StepProps & { readonly terms: Terms | null; readonly name: string }) {
  const { choice, terms } = props
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">What you declare</Header>}>
        <KeyValuePairs
          columns={4}
          items={[
            { label: 'Folder', value: choice.folder },
            { label: 'Activity', value: choice.activity },
            { label: 'IRB', value: choice.irb || 'none' },
            { label: 'PHI level', value: choice.phi === '' ? '–' : <Level phi={choice.phi} /> },
          ]}
        />
      </Container>
      <Container header={<Header variant="h2">Terms</Header>}>
        {terms === null ? <Coming what="Loading the terms" lines={6} /> : <Text terms={terms} />}
      </Container>
      <Container header={<Header variant="h2">Signature</Header>}>
        <Signature {...props} />
      </Container>
    </SpaceBetween>
  )
}

function Text({ terms }: { readonly terms: Terms }) {
  return (
    <SpaceBetween size="xs">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it by keys */}
      <section className="proviso-terms" tabIndex={0} aria-label="Terms">
        {terms.text}
      </section>
      <Box color="text-body-secondary" fontSize="body-s">
        SHA-256 <span className="proviso-digest">{terms.sha256}</span>
      </Box>
    </SpaceBetween>
  )
}

function Signature({ choice, change, options, name }: StepProps & { readonly name: string }) {
  const factor = options?.signature ?? 'name'
  return (
    <SpaceBetween size="m">
      <Box>“{signatureMeaning}”</Box>
      <FormField label="Your name" description={`As it is printed for your account: ${name}`}>
        <Input
          value={choice.signedName}
          autoComplete="off"
          onChange={({ detail }) => change({ signedName: detail.value })}
        />
      </FormField>
      {factor === 'password' && (
        <FormField label="Your password">
          <Input
            value={choice.password}
            type="password"
            autoComplete="current-password"
            onChange={({ detail }) => change({ password: detail.value })}
          />
        </FormField>
      )}
      {factor === 'code' && (
        <FormField label="A code of your second factor">
          <Input
            value={choice.code}
            autoComplete="one-time-code"
            onChange={({ detail }) => change({ code: detail.value })}
          />
        </FormField>
      )}
    </SpaceBetween>
  )
}
