// The log as a whole, checked in this browser: who signed its checkpoint, how large it is, and that it only grew since it was last seen
// from here. The site hands out files; the arithmetic is done here, and what was seen is kept here.
import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import ContentLayout from '@cloudscape-design/components/content-layout'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Textarea from '@cloudscape-design/components/textarea'
import { useState } from 'react'
import { Refusal } from '../../core/refusal.ts'
import { download } from '../api.ts'
import { checkLog, type Finding, type Kept, keptIn } from '../log-check.ts'
import { Failure } from '../parts/failure.tsx'
import { useAct } from '../parts/read.ts'
import { saveFile } from '../parts/save.ts'
import { Time } from '../parts/time.tsx'
import { siteNowMs } from '../session.ts'
import type { TreeHead } from '../tlog-proof.ts'

const place = 'proviso-log'

/** A browser may refuse to keep anything: then each look is a first one. */
function keptHere(): Kept | null {
  try {
    return keptIn(localStorage.getItem(place))
  } catch {
    return null
  }
}

function keep(kept: Kept | null): boolean {
  try {
    if (kept === null) localStorage.removeItem(place)
    else localStorage.setItem(place, JSON.stringify(kept))
    return true
  } catch {
    return false
  }
}

const fileOf = async (path: string) => (await download(`/api/audit/${path}`)).content
const textOf = async (path: string) => await (await fileOf(path)).text()
const readTile = async (name: string) => new Uint8Array(await (await fileOf(`log/tile/${name}`)).arrayBuffer())

type Looked = {
  readonly finding: Finding
  readonly checkpoint: string
  readonly before: Kept | null
  readonly at: string
  readonly isKept: boolean
}

/** Looks once more where a tile was filled up between two questions: then it goes by another name. */
async function find(ownKey: string, tries = 3): Promise<Looked> {
  const before = keptHere()
  const [checkpoint, siteKeys] = await Promise.all([textOf('log/checkpoint'), textOf('key')])
  const at = new Date(siteNowMs()).toISOString()
  try {
    const finding = await checkLog({ checkpoint, siteKeys, ownKey, readTile }, before)
    // What did not hold never takes the place of what did.
    const isKept = 'keys' in finding && keep({ checkpoint, keys: finding.keys, at })
    return { finding, checkpoint, before, at, isKept }
  } catch (error) {
    if (tries > 1 && error instanceof Refusal && error.code === 'not-found') return await find(ownKey, tries - 1)
    throw error
  }
}

const headers = {
  first: 'Signed, and seen from here for the first time',
  same: 'Signed, and the same as when it was last seen from here',
  grown: 'Signed, and it only grew since it was last seen from here',
} as const

const sentences = {
  first: 'From now on this browser notices when anything is altered or taken away that is sealed today.',
  same: 'Nothing was sealed since, and nothing altered.',
  grown: 'All that was sealed then is in it, unaltered and in the same order; more came behind it.',
} as const

function Verdict({ finding }: { readonly finding: Finding }) {
  if (finding.type === 'fault' || finding.type === 'broken') {
    return (
      <div role="alert">
        <Alert type="error" header={finding.type === 'broken' ? 'This log is not what it was' : 'It does not hold'}>
          {finding.why}
          {finding.type === 'broken' &&
            ' Both are signed: keep them as a file, they prove it to anybody, and tell your compliance officer.'}
        </Alert>
      </div>
    )
  }
  return (
    <div role="status">
      <Alert type="success" header={headers[finding.type]}>
        {sentences[finding.type]}
      </Alert>
    </div>
  )
}

const digest = (text: string) => <span className="proviso-digest">{text}</span>

const factsOf = (when: string, { origin, size, root }: TreeHead, at: string) => [
  { label: `Log, ${when}`, value: origin },
  { label: `Events in it, ${when}`, value: size.toLocaleString() },
  { label: `Root of the tree, ${when}`, value: digest(root) },
  { label: `Looked at, ${when}`, value: <Time at={at} /> },
]

function Shown({ looked: { finding, before, at, isKept } }: { readonly looked: Looked }) {
  return (
    <SpaceBetween size="m">
      <Verdict finding={finding} />
      {finding.type !== 'fault' && (
        <KeyValuePairs
          columns={4}
          items={[
            ...factsOf('now', finding.head, at),
            ...(finding.before && before ? factsOf('before', finding.before, before.at) : []),
          ]}
        />
      )}
      {'keys' in finding && !isKept && (
        <Alert type="warning">This browser keeps nothing for this site, so the next look is a first one again.</Alert>
      )}
    </SpaceBetween>
  )
}

const meaning =
  'The signature is verified and both roots are computed in your browser. It shows that the log was not altered behind its end since this browser looked last; not that everything was recorded that happened, nor what anybody else was shown. The page comes from the site: whoever does not trust it takes “proviso audit verify”.'

export function AuditLog() {
  const [ownKey, setOwnKey] = useState('')
  const [looked, setLooked] = useState<Looked | null>(null)
  const { failure, isBusy, run } = useAct()
  const look = () =>
    run(async () => {
      setLooked(null)
      setLooked(await find(ownKey))
    })
  const save = ({ before, checkpoint }: Looked) =>
    saveFile(new Blob([before ? `${before.checkpoint}\n\n` : '', checkpoint]), 'checkpoints.txt')
  const forget = () => {
    keep(null)
    setLooked(null)
  }
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Whether the log of all events is signed, and only grew since this browser saw it last."
        >
          The log
        </Header>
      }
    >
      <Container
        header={
          <Header
            variant="h2"
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button onClick={forget}>Forget what was seen</Button>
                <Button iconName="download" disabled={looked === null} onClick={() => looked && save(looked)}>
                  Checkpoints
                </Button>
                <Button variant="primary" loading={isBusy} onClick={() => void look()}>
                  Look and verify
                </Button>
              </SpaceBetween>
            }
          >
            Its checkpoint
          </Header>
        }
      >
        <SpaceBetween size="m">
          <FormField
            label="Verifier key of your own"
            description="Left empty, the key that this browser has known the log by is taken; at the first look the key of the site, which proves less."
            stretch
          >
            <Textarea
              value={ownKey}
              rows={2}
              spellcheck={false}
              placeholder="example.org/log+1a2b3c4d+…"
              onChange={({ detail }) => setOwnKey(detail.value)}
            />
          </FormField>
          {failure !== null && <Failure why={failure} />}
          {looked !== null && <Shown looked={looked} />}
          <Box color="text-body-secondary" fontSize="body-s">
            {meaning}
          </Box>
        </SpaceBetween>
      </Container>
    </ContentLayout>
  )
}
