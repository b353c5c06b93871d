// The folders that somebody administers, each within the one that it lies in: what it is called, how it is read.
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Input from '@cloudscape-design/components/input'
import Select from '@cloudscape-design/components/select'
import type { TableProps as TableOf } from '@cloudscape-design/components/table'
import Toggle from '@cloudscape-design/components/toggle'
import { useState } from 'react'
import { act, ask } from '../api.ts'
import { type FolderTree, folderTree } from '../folder-tree.ts'
import { Failure } from './failure.tsx'
import { useAct } from './read.ts'
import { ShapedTable } from './skeleton.tsx'

export type Folder = {
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

const textOf = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise)

/** What can be done to the folders of the table; each refused act says why below it. */
function useFolderActs(again: () => void) {
  const { failure, run } = useAct()
  const patch = (body: object) =>
    run(async () => {
      await ask('/api/admin/folders', { method: 'PATCH', body })
      again()
    })
  const change: Change = ({ path }, to) => void patch({ path, ...to })
  const rename = async ({ path, title }: Folder, to: string) => {
    if (to.trim() !== '' && to.trim() !== title) await patch({ path, title: to.trim() })
  }
  const remove = ({ path }: Folder) =>
    void run(async () => {
      await act(`/api/admin/folders?${new URLSearchParams({ path })}`, { method: 'DELETE' })
      again()
    })
  return { failure, change, rename, remove }
}

/** Rows that lie in others, all unfolded at first. */
function useRows(folders: readonly Folder[]) {
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const tree = folderTree(folders)
  const fold = (path: string, isFolded: boolean) =>
    setFolded(new Set(isFolded ? [...folded, path] : [...folded].filter((one) => one !== path)))
  const expandableRows: TableOf<Folder>['expandableRows'] = {
    getItemChildren: (folder) => [...tree.within(folder)],
    isItemExpandable: (folder) => tree.within(folder).length > 0,
    expandedItems: folders.filter(({ path }) => !folded.has(path)),
    onExpandableItemToggle: ({ detail }) => fold(detail.item.path, !detail.expanded),
  }
  return { tree, expandableRows }
}

const titleColumn: TableOf<Folder>['columnDefinitions'][number] = {
  id: 'title',
  header: 'Title',
  minWidth: 140,
  cell: ({ title }) => title,
  editConfig: {
    ariaLabel: 'Title',
    editIconAriaLabel: 'can be changed',
    editingCell: ({ title }, { currentValue, setValue }) => (
      <Input autoFocus value={textOf(currentValue, title)} onChange={({ detail }) => setValue(detail.value)} />
    ),
  },
}

function columnsOf(
  { nameOf }: FolderTree<Folder>,
  change: Change,
  remove: (folder: Folder) => void,
): TableOf<Folder>['columnDefinitions'] {
  const choice = (what: keyof typeof choices) => ({
    id: what,
    header: choices[what].label,
    minWidth: 175,
    cell: (folder: Folder) => <Choice of={folder} what={what} change={change} />,
  })
  const inherited = (what: 'inheritsRoles' | 'inheritsDeclaration', label: string) => ({
    id: what,
    header: label,
    cell: (folder: Folder) => <Switch of={folder} what={what} label={label} change={change} />,
  })
  return [
    { id: 'path', header: 'Folder', isRowHeader: true, minWidth: 150, cell: nameOf },
    titleColumn,
    choice('phiColumns'),
    choice('recordParticipants'),
    inherited('inheritsRoles', 'Roles from above'),
    inherited('inheritsDeclaration', 'Declaration from above'),
    {
      id: 'remove',
      header: 'Remove',
      minWidth: 100,
      cell: (folder) => (
        <Button variant="inline-link" ariaLabel={`Remove ${folder.path}`} onClick={() => remove(folder)}>
          Remove
        </Button>
      ),
    },
  ]
}

export function FolderTable({ folders, isLoading, again }: TableProps) {
  const { failure, change, rename, remove } = useFolderActs(again)
  const { tree, expandableRows } = useRows(folders)
  return (
    <ShapedTable<Folder>
      ariaLabels={{
        tableLabel: 'Folders',
        expandButtonLabel: ({ path }) => `Show what lies in ${path}`,
        collapseButtonLabel: ({ path }) => `Hide what lies in ${path}`,
        activateEditLabel: (_, { path }) => `Change the title of ${path}`,
        cancelEditLabel: () => 'Leave the title',
        submitEditLabel: () => 'Save the title',
      }}
      loading={isLoading}
      loadingText="Loading the folders"
      items={[...tree.roots]}
      trackBy="path"
      stickyColumns={{ last: 1 }}
      wrapLines
      expandableRows={expandableRows}
      submitEdit={(folder, _, value) => rename(folder, textOf(value, folder.title))}
      footer={failure && <Failure why={failure} />}
      columnDefinitions={columnsOf(tree, change, remove)}
      empty={
        <Box textAlign="center" padding="s" color="text-body-secondary">
          No folder yet.
        </Box>
      }
    />
  )
}
