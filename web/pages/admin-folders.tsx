// The folders of the site: to make one, to say how it is read, to remove one that is empty.
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table from '@cloudscape-design/components/table'
import Toggle from '@cloudscape-design/components/toggle'
import { act, ask } from '../api.ts'
import { Failure } from '../parts/failure.tsx'
import { FillIn } from '../parts/fill-in.tsx'
import { useAct, useRead } from '../parts/read.ts'

type Folder = {
  readonly path: string
  readonly title: string
  readonly phiColumns: string
  readonly recordParticipants: string
  readonly inheritsRoles: boolean
  readonly inheritsDeclaration: boolean
  readonly own: { readonly phiColumns: string | null; readonly recordParticipants: string | null }
}

const choices = {
  phiColumns: {
    label: 'Columns above the level',
    options: [
      { value: 'blank', label: 'are there, blank' },
      { value: 'hide', label: 'are not there' },
    ],
  },
  recordParticipants: {
    label: 'Participants are recorded',
    options: [
      { value: 'all', label: 'with every read' },
      { value: 'phi-only', label: 'where PHI is read' },
    ],
  },
} as const

type Change = (folder: Folder, to: object) => void

function Choice({
  of,
  what,
  change,
}: {
  readonly of: Folder
  readonly what: keyof typeof choices
  readonly change: Change
}) {
  const { label, options } = choices[what]
  const counts = options.find(({ value }) => value === of[what])?.label ?? of[what]
  const all = [{ value: '', label: `as above: ${counts}` }, ...options]
  return (
    <Select
      ariaLabel={`${label} in ${of.path}`}
      selectedOption={all.find(({ value }) => value === (of.own[what] ?? '')) ?? null}
      options={all}
      onChange={({ detail }) => change(of, { [what]: detail.selectedOption.value || null })}
    />
  )
}

function Switch({
  of,
  what,
  label,
  change,
}: {
  of: Folder
  what: 'inheritsRoles' | 'inheritsDeclaration'
  label: string
  change: Change
}) {
  return (
    <Toggle
      checked={of[what]}
      ariaLabel={`${label} in ${of.path}`}
      onChange={({ detail }) => change(of, { [what]: detail.checked })}
    />
  )
}

type TableProps = { readonly folders: readonly Folder[]; readonly isLoading: boolean; readonly again: () => void }

function FolderTable({ folders, isLoading, again }: TableProps) {
  const { failure, run } = useAct()
  const change: Change = ({ path }, to) =>
    void run(async () => {
      await ask('/api/admin/folders', { method: 'PATCH', body: { path, ...to } })
      again()
    })
  const remove = ({ path }: Folder) =>
    void run(async () => {
      await act(`/api/admin/folders?${new URLSearchParams({ path })}`, { method: 'DELETE' })
      again()
    })
  const choice = (what: keyof typeof choices) => ({
    id: what,
    header: choices[what].label,
    minWidth: 190,
    cell: (folder: Folder) => <Choice of={folder} what={what} change={change} />,
  })
  const inherited = (what: 'inheritsRoles' | 'inheritsDeclaration', label: string) => ({
    id: what,
    header: label,
    cell: (folder: Folder) => <Switch of={folder} what={what} label={label} change={change} />,
  })
  return (
    <Table<Folder>
      ariaLabels={{ tableLabel: 'Folders' }}
      loading={isLoading}
      loadingText="Loading the folders"
      items={[...folders].sort((a, b) => (a.path < b.path ? -1 : 1))}
      trackBy="path"
      wrapLines
      footer={failure && <Failure why={failure} />}
      columnDefinitions={[
        {
          id: 'path',
          header: 'Folder',
          isRowHeader: true,
          cell: ({ path, title }) => (
            <>
              {path}
              <Box color="text-body-secondary">{title}</Box>
            </>
          ),
        },
        choice('phiColumns'),
        choice('recordParticipants'),
        inherited('inheritsRoles', 'Roles from above'),
        inherited('inheritsDeclaration', 'Declaration from above'),
        {
          id: 'remove',
          header: 'Remove',
          minWidth: 110,
          cell: (folder) => (
            <Button variant="inline-link" ariaLabel={`Remove ${folder.path}`} onClick={() => remove(folder)}>
              Remove
            </Button>
          ),
        },
      ]}
      empty={
        <Box textAlign="center" padding="s" color="text-body-secondary">
          No folder yet.
        </Box>
      }
    />
  )
}

export function AdminFolders() {
  const reading = useRead<{ folders: readonly Folder[] }>('/api/admin/folders')
  return (
    <ContentLayout
      header={
        <Header variant="h1" description="Only an empty folder can be removed; its history stays.">
          Folders
        </Header>
      }
    >
      <SpaceBetween size="l">
        <FillIn
          title="Make a folder"
          button="Make"
          fields={[
            { name: 'path', label: 'Path', description: 'As /Oncology/Trial-7; the folder above must be there.' },
            { name: 'title', label: 'Title', description: 'Empty is the last part of the path.', isOptional: true },
          ]}
          send={async (body) => {
            await ask('/api/admin/folders', { method: 'POST', body })
            reading.again()
          }}
        />
        {reading.type === 'failed' ? (
          <Failure why={reading.why} />
        ) : (
          <FolderTable
            folders={reading.type === 'ready' ? reading.value.folders : []}
            isLoading={reading.type === 'loading'}
            again={reading.again}
          />
        )}
      </SpaceBetween>
    </ContentLayout>
  )
}
