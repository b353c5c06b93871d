// The proof of one event, checked in this browser: the site hands out the file, the arithmetic is done here.
import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Textarea from '@cloudscape-design/components/textarea'
import { useState } from 'react'
import { download } from '../api.ts'
import type { AuditEvent } from '../audit-trail.ts'
import { type Held, parseVerifierKeys, saysTheSame, verifyProof } from '../tlog-proof.ts'
import { Failure } from './failure.tsx'
import { useAct } from './read.ts'
import { saveFile } from './save.ts'

type Found = { readonly held: Held; readonly ownKey: boolean } | { readonly fault: string }

const digest = (text: string) => <span className="proviso-digest">{text}</span>

async function textOf(path: string): Promise<string> {
  return await (await download(path)).content.text()
}

async function check(event: AuditEvent, proof: string, pasted: string): Promise<Found> {
  const ownKey = pasted.trim() !== ''
  const verifiers = await parseVerifierKeys(ownKey ? pasted : await textOf('/api/audit/key'))
  if (verifiers === null) return { fault: 'This is no verifier key: one is written <name>+<8 digits>+<key>.' }
  const held = await verifyProof(proof, verifiers)
  if ('fault' in held) return held
  if (!saysTheSame(held.entry, event))
    return { fault: 'The sealed event says something else than the one shown above.' }
  return { held, ownKey }
}

function Shown({ found }: { readonly found: Found }) {
  if ('fault' in found) {
    return (
      <div role="alert">
        <Alert type="error" header="The proof does not hold">
          {found.fault}
        </Alert>
      </div>
    )
  }
  const { held, ownKey } = found
  return (
    <SpaceBetween size="m">
      <div role="status">
        <Alert type={ownKey ? 'success' : 'info'} header="The proof holds">
          {ownKey
            ? 'The event stands in the log, just as it is shown here, and the log is signed by the key that you gave.'
            : 'The event stands in the log, just as it is shown here. The key came from this same site, so this shows that the site agrees with itself and no more; give a key that you were handed some other way to show more.'}
        </Alert>
      </div>
      <KeyValuePairs
        columns={3}
        items={[
          { label: 'Log', value: held.head.origin },
          { label: 'Place in the log', value: `${held.index + 1} of ${held.head.size}` },
          { label: 'Root of the tree', value: digest(held.head.root) },
          { label: 'Hash of the event', value: digest(held.leaf) },
        ]}
      />
      <ExpandableSection headerText={`The way up to the root, ${held.steps.length} steps`}>
        <ol className="proviso-steps">
          {held.steps.map(({ side, sibling, made }) => (
            <li key={made}>
              with {digest(sibling)} on the {side} makes {digest(made)}
            </li>
          ))}
        </ol>
      </ExpandableSection>
    </SpaceBetween>
  )
}

export function EventProof({ event }: { readonly event: AuditEvent }) {
  const [key, setKey] = useState('')
  const [found, setFound] = useState<Found | null>(null)
  const { isBusy, failure, run } = useAct()
  const path = `/api/audit/events/${encodeURIComponent(event.id)}/proof`
  const verify = () =>
    run(async () => {
      setFound(null)
      setFound(await check(event, await textOf(path), key))
    })
  const keep = () => run(async () => saveFile((await download(path)).content, `${event.id}.proof.txt`))
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="That the event is in the signed log: computed in your browser, not on the site."
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button iconName="download" loading={isBusy} onClick={() => void keep()}>
                Proof
              </Button>
              <Button variant="primary" loading={isBusy} onClick={() => void verify()}>
                Verify here
              </Button>
            </SpaceBetween>
          }
        >
          Proof
        </Header>
      }
    >
      <SpaceBetween size="m">
        <FormField
          label="Verifier key of your own"
          description="As you wrote it down before it mattered. Left empty, the key of this site is taken, which proves less."
          stretch
        >
          <Textarea value={key} rows={2} spellcheck={false} onChange={({ detail }) => setKey(detail.value)} />
        </FormField>
        {failure !== null && <Failure why={failure} />}
        {found !== null && <Shown found={found} />}
        {found === null && (
          <Box color="text-body-secondary">The proof has the event in it: keep it as you keep PHI.</Box>
        )}
      </SpaceBetween>
    </Container>
  )
}
