// The data sets of a folder: what is published, in which version, by whom; and to publish a file as a new one.
import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { eventPath } from '../audit-trail.ts'
import type { Dataset } from '../dataset-form.ts'
import { ChooseFolder } from '../parts/choose-folder.tsx'
import { DatasetUpload } from '../parts/dataset-upload.tsx'
import { Failure } from '../parts/failure.tsx'
import { useRead } from '../parts/read.ts'
import { ShapedTable } from '../parts/skeleton.tsx'
import { Time } from '../parts/time.tsx'
import { mayReadAudit, useSession } from '../session.ts'

type TableProps = {
  readonly datasets: readonly Dataset[]
  readonly isLoading: boolean
  readonly choose: (dataset: Dataset) => void
}

function By({ of: { publishedBy, event } }: { readonly of: Dataset }) {
  const { siteRoles } = useSession()
  const told = publishedBy ?? 'a command'
  return event !== null && mayReadAudit(siteRoles) ? <Link href={eventPath(event)}>{told}</Link> : told
}

function DatasetTable({ datasets, isLoading, choose }: TableProps) {
  return (
    <ShapedTable<Dataset>
      ariaLabels={{ tableLabel: 'Data sets' }}
      header={<Header variant="h2">Data sets of this folder</Header>}
      loading={isLoading}
      loadingText="Loading the data sets"
      wrapLines
      items={[...datasets]}
      trackBy={({ schema, name }) => `${schema}.${name}`}
      stickyColumns={{ last: 1 }}
      columnDefinitions={[
        { id: 'name', header: 'Data set', isRowHeader: true, cell: ({ schema, name }) => `${schema}.${name}` },
        { id: 'rows', header: 'Rows', cell: ({ rows }) => rows.toLocaleString() },
        { id: 'columns', header: 'Columns', cell: ({ columns }) => columns.length },
        { id: 'versions', header: 'Versions', cell: ({ versions }) => versions.length },
        { id: 'at', header: 'Published', cell: ({ publishedAt }) => <Time at={publishedAt} /> },
        { id: 'by', header: 'By', cell: (dataset) => <By of={dataset} /> },
        {
          id: 'next',
          header: 'New version',
          cell: (dataset) => (
            <Button
              variant="inline-link"
              ariaLabel={`New version of ${dataset.schema}.${dataset.name}`}
              onClick={() => choose(dataset)}
            >
              New version
            </Button>
          ),
        },
      ]}
      empty={
        <Box textAlign="center" padding="s" color="text-body-secondary">
          Nothing is published here yet.
        </Box>
      }
    />
  )
}

type Start = { readonly schema: string; readonly name: string }
const first: Start = { schema: 'study', name: '' }

function DatasetsIn({ folder }: { readonly folder: string }) {
  const reading = useRead<{ datasets: readonly Dataset[] }>(`/api/admin/datasets?${new URLSearchParams({ folder })}`)
  const [start, setStart] = useState(first)
  const { actingAs, actingWith } = useSession()
  const datasets = reading.type === 'ready' ? reading.value.datasets : []
  if (reading.type === 'failed') return <Failure why={reading.why} />
  return (
    <SpaceBetween size="l">
      <DatasetTable datasets={datasets} isLoading={reading.type === 'loading'} choose={setStart} />
      {actingAs || actingWith ? (
        <Alert type="warning">While you act as somebody else you publish nothing.</Alert>
      ) : (
        reading.type === 'ready' && (
          <DatasetUpload
            key={`${start.schema}.${start.name}`}
            folder={folder}
            datasets={datasets}
            start={start}
            published={reading.again}
          />
        )
      )}
    </SpaceBetween>
  )
}

export function AdminDatasets() {
  const [folder, setFolder] = useState<string | null>(null)
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="A file becomes the next version of a table in one step. Versions before it stay, so that earlier accesses can be replayed."
        >
          Data sets
        </Header>
      }
    >
      <SpaceBetween size="l">
        <ChooseFolder folder={folder} choose={setFolder} />
        {folder !== null && <DatasetsIn key={folder} folder={folder} />}
      </SpaceBetween>
    </ContentLayout>
  )
}
