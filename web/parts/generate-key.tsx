// Make a key. It is shown this once, until Done hides it: the page keeps it in memory alone, and the site keeps a digest.
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { ask } from '../api.ts'
import { useSession } from '../session.ts'
import { Failure } from './failure.tsx'
import { bodyOf, KeyOptions, noOptions, type Options } from './key-options.tsx'
import { useAct } from './read.ts'

type Props = {
  readonly shown: string | null
  readonly show: (key: string | null) => void
  readonly made: () => void
}

export function GenerateKey({ shown, show, made }: Props) {
  const { settings, actingAs, actingWith } = useSession()
  const [options, setOptions] = useState<Options>(noOptions)
  const { isBusy, failure, run } = useAct()
  const isAllowed = settings.sessionKeys && !actingAs && !actingWith
  const generate = () =>
    run(async () => {
      show((await ask<{ key: string }>('/api/keys', { method: 'POST', body: bodyOf(options) })).body.key)
      setOptions(noOptions)
      made()
    })
  if (shown !== null) return <ShownKey value={shown} done={() => show(null)} />
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <Button
              variant="primary"
              iconName="key"
              loading={isBusy}
              loadingText="Making the key"
              disabled={!isAllowed}
              onClick={() => void generate()}
            >
              Generate session key
            </Button>
          }
        >
          A new key
        </Header>
      }
    >
      <SpaceBetween size="m">
        {failure !== null && <Failure why={failure} />}
        <KeyOptions value={options} change={setOptions} />
      </SpaceBetween>
    </Container>
  )
}

type Copied = 'not yet' | 'copied' | 'failed'

function ShownKey({ value, done }: { readonly value: string; readonly done: () => void }) {
  const [copied, setCopied] = useState<Copied>('not yet')
  const copy = () =>
    navigator.clipboard.writeText(value).then(
      () => setCopied('copied'),
      () => setCopied('failed'),
    )
  return (
    <Container
      header={
        <Header variant="h2" description="It is shown this once. Whoever has it reads what you may read, in your name.">
          Your session key
        </Header>
      }
    >
      <SpaceBetween size="m">
        <section aria-label="Session key" className="proviso-key">
          <code>{value}</code>
        </section>
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="primary" iconName={copied === 'copied' ? 'check' : 'copy'} onClick={() => void copy()}>
            {copied === 'copied' ? 'Copied' : 'Copy to clipboard'}
          </Button>
          <Button onClick={done}>Done</Button>
          <div aria-live="polite">
            {copied === 'failed' && (
              <Box color="text-status-error">The browser did not copy it. Mark it and copy it.</Box>
            )}
            {copied === 'copied' && <span className="proviso-unseen">Copied to the clipboard</span>}
          </div>
        </SpaceBetween>
      </SpaceBetween>
    </Container>
  )
}
