// Saved views, folder by folder: columns, filters and sort of a table under a name that scripts use. A view widens nothing.
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useState } from 'react'
import { ask } from '../api.ts'
import { ChooseFolder } from '../parts/choose-folder.tsx'
import { ChooseTable } from '../parts/choose-table.tsx'
import { Failure } from '../parts/failure.tsx'
import { useAct, useRead } from '../parts/read.ts'
import { ShapedTable } from '../parts/skeleton.tsx'
import { ViewEditor, type ViewPlace } from '../parts/view-editor.tsx'
import { filterText, type ViewFacts } from '../view-form.ts'

type TableProps = {
  readonly views: readonly ViewFacts[]
  readonly isLoading: boolean
  readonly again: () => void
  readonly edit: (view: ViewFacts) => void
}

function ViewTable({ views, isLoading, again, edit }: TableProps) {
  const { failure, isBusy, run } = useAct()
  const use = ({ id, active }: ViewFacts) =>
    void run(async () => {
      await ask(`/api/admin/views/${id}`, { method: 'PATCH', body: { active: !active } })
      again()
    })
  return (
    <ShapedTable<ViewFacts>
      ariaLabels={{ tableLabel: 'Saved views' }}
      header={<Header variant="h2">Views of this folder</Header>}
      loading={isLoading}
      loadingText="Loading the views"
      items={[...views]}
      trackBy="id"
      stickyColumns={{ last: 1 }}
      wrapLines
      footer={failure && <Failure why={failure} />}
      columnDefinitions={[
        { id: 'name', header: 'View', isRowHeader: true, cell: ({ name }) => name },
        { id: 'table', header: 'Table', cell: ({ schema, query }) => `${schema}.${query}` },
        { id: 'columns', header: 'Columns', cell: ({ columns }) => columns?.join(', ') ?? 'all' },
        { id: 'filters', header: 'Filters', cell: ({ filters }) => filters.map(filterText).join(', ') || '–' },
        { id: 'sort', header: 'Sort', cell: ({ sort }) => sort.join(', ') || '–' },
        {
          id: 'state',
          header: 'State',
          cell: ({ active }) =>
            active ? (
              <StatusIndicator type="success">In use</StatusIndicator>
            ) : (
              <StatusIndicator type="stopped">Removed</StatusIndicator>
            ),
        },
        {
          id: 'change',
          header: 'Change',
          minWidth: 170,
          cell: (view) => (
            <SpaceBetween direction="horizontal" size="m">
              <Button variant="inline-link" ariaLabel={`Change ${view.name}`} onClick={() => edit(view)}>
                Change
              </Button>
              <Button
                variant="inline-link"
                disabled={isBusy}
                ariaLabel={`${view.active ? 'Remove' : 'Bring back'} ${view.name}`}
                onClick={() => use(view)}
              >
                {view.active ? 'Remove' : 'Bring back'}
              </Button>
            </SpaceBetween>
          ),
        },
      ]}
      empty={
        <Box textAlign="center" padding="s" color="text-body-secondary">
          No view is saved here.
        </Box>
      }
    />
  )
}

type Editing = { readonly place: ViewPlace; readonly view: ViewFacts | null }

function ViewsIn({ folder }: { readonly folder: string }) {
  const reading = useRead<{ views: readonly ViewFacts[] }>(`/api/admin/views?${new URLSearchParams({ folder })}`)
  const [place, setPlace] = useState<ViewPlace | null>(null)
  const [editing, setEditing] = useState<Editing | null>(null)
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Save a view</Header>}>
        <SpaceBetween size="m">
          <ChooseTable folder={folder} chosen={place} choose={setPlace} />
          <Button
            variant="primary"
            disabled={place === null}
            onClick={() => place && setEditing({ place, view: null })}
          >
            Go on
          </Button>
        </SpaceBetween>
      </Container>
      {reading.type === 'failed' ? (
        <Failure why={reading.why} />
      ) : (
        <ViewTable
          views={reading.type === 'ready' ? reading.value.views : []}
          isLoading={reading.type === 'loading'}
          again={reading.again}
          edit={(view) => setEditing({ place: view, view })}
        />
      )}
      {editing !== null && (
        <ViewEditor
          place={editing.place}
          view={editing.view}
          leave={() => setEditing(null)}
          saved={() => {
            setEditing(null)
            reading.again()
          }}
        />
      )}
    </SpaceBetween>
  )
}

export function AdminViews() {
  const [folder, setFolder] = useState<string | null>(null)
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="What a view names above somebody's level is refused or blank, as if they had named it."
        >
          Saved views
        </Header>
      }
    >
      <SpaceBetween size="l">
        <ChooseFolder folder={folder} choose={setFolder} />
        {folder !== null && <ViewsIn key={folder} folder={folder} />}
      </SpaceBetween>
    </ContentLayout>
  )
}
