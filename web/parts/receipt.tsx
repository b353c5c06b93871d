// After the signature: what was signed, its receipt to keep, and what can be done now.
import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { download } from '../api.ts'
import type { Declared } from '../session.ts'
import { Failure } from './failure.tsx'
import { Level } from './level.tsx'
import { useAct } from './read.ts'
import { saveFile } from './save.ts'
import { Time } from './time.tsx'

export type SignedFacts = { readonly declaration: Declared & { readonly folder: string }; readonly receipt: string }

export function Signed({ facts }: { readonly facts: SignedFacts }) {
  const { declaration, receipt } = facts
  const { failure, isBusy, run } = useAct()
  const keep = (format: 'json' | 'text') =>
    run(async () => {
      const path = format === 'text' ? `${receipt}?format=text` : receipt
      saveFile((await download(path)).content, format === 'text' ? 'receipt.txt' : 'receipt.json')
    })
  return (
    <SpaceBetween size="l">
      <Header variant="h1">Declared</Header>
      <Alert type="success" header={`${declaration.folder} is open to this session`}>
        From now on every access, by you and by the keys of this session, is recorded with what you signed.
      </Alert>
      <Container
        header={
          <Header
            variant="h2"
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button iconName="download" loading={isBusy} onClick={() => void keep('text')}>
                  Receipt
                </Button>
                <Button iconName="download" loading={isBusy} onClick={() => void keep('json')}>
                  As JSON
                </Button>
              </SpaceBetween>
            }
          >
            What you signed
          </Header>
        }
      >
        <SpaceBetween size="m">
          {failure !== null && <Failure why={failure} />}
          <KeyValuePairs
            columns={3}
            items={[
              { label: 'Activity', value: declaration.activity },
              { label: 'IRB', value: declaration.irb ?? 'none' },
              { label: 'PHI level', value: <Level phi={declaration.phi} /> },
              { label: 'Signed by', value: declaration.signedName },
              { label: 'Signed', value: <Time at={declaration.signedAt} /> },
              { label: 'Terms, SHA-256', value: <span className="proviso-digest">{declaration.termsSha256}</span> },
            ]}
          />
        </SpaceBetween>
      </Container>
      <SpaceBetween direction="horizontal" size="xs">
        <Button variant="primary" iconName="key" href="/app/keys">
          Make a session key
        </Button>
        <Button href={`/app/data?folder=${encodeURIComponent(declaration.folder)}`}>Browse the data</Button>
      </SpaceBetween>
    </SpaceBetween>
  )
}
