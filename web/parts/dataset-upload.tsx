// Publish a file as the next version of a table: chosen, described column by column, sent in parts, switched to in one step.
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Checkbox from '@cloudscape-design/components/checkbox'
import ColumnLayout from '@cloudscape-design/components/column-layout'
import Container from '@cloudscape-design/components/container'
import FileUpload from '@cloudscape-design/components/file-upload'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import ProgressBar from '@cloudscape-design/components/progress-bar'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useEffect, useState } from 'react'
import { headerOf } from '../csv-header.ts'
import { type Dataset, definitionOf, type Said, saidFirst, whyNotYet } from '../dataset-form.ts'
import { Arrival } from './arrival.tsx'
import { DatasetColumns } from './dataset-columns.tsx'
import { Failure } from './failure.tsx'
import { Published } from './publish-report.tsx'
import { type Step, usePublishing } from './use-publishing.ts'

function Progress({ step }: { readonly step: Step }) {
  if (step.type === 'digesting') return <Box>Computing the digest of the file …</Box>
  if (step.type === 'publishing') return <Box>All of it has arrived. The site reads and publishes it …</Box>
  if (step.type !== 'sending') return null
  const { arrived, parts } = step
  return (
    <ProgressBar
      value={Math.round((100 * arrived) / parts)}
      label="Sending"
      description={`${arrived} of ${parts} parts have arrived.`}
    />
  )
}

/** The file, and what its first line says once it was read; what was read of an earlier one is let go. */
function useChosen(before: Dataset | null) {
  const [file, setFile] = useState<File | null>(null)
  const [said, setSaid] = useState<Said | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  useEffect(() => {
    let isCurrent = true
    setSaid(null)
    setFault(null)
    if (file === null) return
    headerOf(file).then(
      (header) => {
        if (!isCurrent) return
        if ('fault' in header) setFault(header.fault)
        else setSaid(saidFirst(header.names, before))
      },
      () => isCurrent && setFault('This browser cannot read the file. Choose it again.'),
    )
    return () => {
      isCurrent = false
    }
  }, [file, before])
  return { file, setFile, said, setSaid, fault }
}

type PlaceProps = {
  readonly schema: string
  readonly name: string
  readonly change: (to: { readonly schema?: string; readonly name?: string }) => void
}

function Place({ schema, name, change }: PlaceProps) {
  return (
    <ColumnLayout columns={2}>
      <FormField label="Schema">
        <Input value={schema} autoComplete={false} onChange={({ detail }) => change({ schema: detail.value })} />
      </FormField>
      <FormField label="Name" description="One that is there gets a new version.">
        <Input value={name} autoComplete={false} onChange={({ detail }) => change({ name: detail.value })} />
      </FormField>
    </ColumnLayout>
  )
}

type Props = {
  readonly folder: string
  readonly datasets: readonly Dataset[]
  readonly start: { readonly schema: string; readonly name: string }
  readonly published: () => void
}

const isSame = (a: string, b: string): boolean => a.trim().toLowerCase() === b.toLowerCase()

export function DatasetUpload({ folder, datasets, start, published }: Props) {
  const [place, setPlace] = useState(start)
  const before = datasets.find(({ schema, name }) => isSame(place.schema, schema) && isSame(place.name, name)) ?? null
  const { file, setFile, said, setSaid, fault } = useChosen(before)
  const [isAccepted, accept] = useState(false)
  const { step, failure, isBusy, publish, stop, reset } = usePublishing(published)
  const [schema, name] = [place.schema.trim(), place.name.trim()]
  const why = said === null ? null : whyNotYet(said)
  const isReady = file !== null && said !== null && why === null && schema !== '' && name !== ''
  const send = () => {
    if (isReady) void publish(file, { folder, schema, name, definition: definitionOf(said) }, isAccepted)
  }
  return (
    <Container header={<Header variant="h2">Publish a file</Header>}>
      <SpaceBetween size="l">
        <Place {...place} change={(to) => setPlace({ ...place, ...to })} />
        <FormField label="CSV file" description="In UTF-8, its first line the names of the columns." errorText={fault}>
          <FileUpload
            value={file === null ? [] : [file]}
            accept=".csv,text/csv"
            showFileSize
            onChange={({ detail }) => {
              reset()
              setFile(detail.value[0] ?? null)
            }}
            i18nStrings={{
              uploadButtonText: () => 'Choose a file',
              dropzoneText: () => 'Drop the file here',
              removeFileAriaLabel: () => 'Take the file away',
              limitShowFewer: 'Show fewer',
              limitShowMore: 'Show more',
              errorIconAriaLabel: 'Error',
            }}
          />
        </FormField>
        {said !== null && <DatasetColumns said={said} change={setSaid} />}
        {why !== null && <Box color="text-status-warning">{why}</Box>}
        {before !== null && (
          <Checkbox
            checked={isAccepted}
            description="A lower level, a column that nothing was said of, or another participant column is refused otherwise."
            onChange={({ detail }) => accept(detail.checked)}
          >
            Open what the version before kept closed
          </Checkbox>
        )}
        <div aria-live="polite">
          <Progress step={step} />
        </div>
        {failure !== null && <Failure why={failure} />}
        {step.type === 'done' && (
          <Arrival>
            <Published report={step.report} event={step.event} />
          </Arrival>
        )}
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="primary" loading={isBusy} disabled={!isReady || step.type === 'done'} onClick={send}>
            Publish
          </Button>
          {(step.type === 'sending' || step.type === 'digesting') && <Button onClick={stop}>Cancel</Button>}
        </SpaceBetween>
      </SpaceBetween>
    </Container>
  )
}
