// Save a view of a table, or change what one chooses: columns, filters and sort under a name that stays.
import AttributeEditor from '@cloudscape-design/components/attribute-editor'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Modal from '@cloudscape-design/components/modal'
import Multiselect from '@cloudscape-design/components/multiselect'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { filterOps } from '../../core/query.ts'
import { ask } from '../api.ts'
import {
  choiceBody,
  emptyFilter,
  emptyView,
  opText,
  type TypedFilter,
  type TypedView,
  takesList,
  takesNoValue,
  toOp,
  typedView,
  type ViewFacts,
} from '../view-form.ts'
import type { TableFacts } from './columns-tab.tsx'
import { Failure } from './failure.tsx'
import { useAct, useRead } from './read.ts'

export type ViewPlace = Pick<ViewFacts, 'folder' | 'schema' | 'query'>

const ops = filterOps.map((value) => ({ value, label: opText(value) }))

type FiltersProps = {
  readonly filters: readonly TypedFilter[]
  readonly columns: readonly string[]
  readonly change: (to: readonly TypedFilter[]) => void
}

function Filters({ filters, columns, change }: FiltersProps) {
  const options = columns.map((value) => ({ value, label: value }))
  const put = (index: number, to: Partial<TypedFilter>) =>
    change(filters.map((filter, i) => (i === index ? { ...filter, ...to } : filter)))
  return (
    <AttributeEditor<TypedFilter>
      items={filters}
      addButtonText="Add a filter"
      removeButtonText="Take away"
      removeButtonAriaLabel={({ column }) => `Take away the filter on ${column || 'no column'}`}
      empty="No filter: every row."
      onAddButtonClick={() => change([...filters, emptyFilter])}
      onRemoveButtonClick={({ detail }) => change(filters.filter((_, i) => i !== detail.itemIndex))}
      definition={[
        {
          label: 'Column',
          control: ({ column }, index) => (
            <Select
              selectedOption={options.find(({ value }) => value === column) ?? null}
              options={options}
              placeholder="Choose a column"
              onChange={({ detail }) => put(index, { column: detail.selectedOption.value ?? '' })}
            />
          ),
        },
        {
          label: 'Condition',
          control: ({ op }, index) => (
            <Select
              selectedOption={ops.find(({ value }) => value === op) ?? null}
              options={ops}
              onChange={({ detail }) => put(index, { op: toOp(detail.selectedOption.value) })}
            />
          ),
        },
        {
          label: 'Value',
          control: ({ op, value }, index) => (
            <Input
              value={takesNoValue(op) ? '' : value}
              disabled={takesNoValue(op)}
              placeholder={takesList(op) ? 'one; another' : ''}
              onChange={({ detail }) => put(index, { value: detail.value })}
            />
          ),
        },
      ]}
    />
  )
}

/** Columns by name; a view may name one on another table by its path, which stays though it is not listed. */
function useColumns({ folder, schema, query }: ViewPlace, view: TypedView): readonly string[] {
  const asked = new URLSearchParams({ folder, schema })
  const reading = useRead<TableFacts>(`/api/tables/${encodeURIComponent(query)}?${asked}`)
  const listed = reading.type === 'ready' ? reading.value.columns.map(({ name }) => name) : []
  const sorted = view.sort.map((name) => name.replace(/^-/, ''))
  const named = [...view.columns, ...sorted, ...view.filters.map(({ column }) => column)]
  return [...new Set([...listed, ...named])].filter((name) => name !== '')
}

type FieldsProps = {
  readonly place: ViewPlace
  readonly typed: TypedView
  readonly change: (to: Partial<TypedView>) => void
}

function Fields({ place, typed, change }: FieldsProps) {
  const columns = useColumns(place, typed)
  const options = columns.map((value) => ({ value, label: value }))
  const sorts = columns.flatMap((name) => [
    { value: name, label: `${name}, upwards` },
    { value: `-${name}`, label: `${name}, downwards` },
  ])
  const chosen = (from: readonly { value: string; label: string }[], names: readonly string[]) =>
    names.flatMap((name) => from.find(({ value }) => value === name) ?? [])
  const namesOf = (selected: readonly { readonly value?: string }[]) => selected.flatMap(({ value }) => value ?? [])
  return (
    <SpaceBetween size="m">
      <FormField label="Columns" description="In the order in which they are chosen; none is all." stretch>
        <Multiselect
          selectedOptions={chosen(options, typed.columns)}
          options={options}
          placeholder="All"
          filteringType="auto"
          onChange={({ detail }) => change({ columns: namesOf(detail.selectedOptions) })}
        />
      </FormField>
      <div>
        <Box variant="h3">Filters</Box>
        <Filters filters={typed.filters} columns={columns} change={(filters) => change({ filters })} />
      </div>
      <FormField label="Sort" description="The first chosen counts first." stretch>
        <Multiselect
          selectedOptions={chosen(sorts, typed.sort)}
          options={sorts}
          placeholder="As the table has it"
          filteringType="auto"
          onChange={({ detail }) => change({ sort: namesOf(detail.selectedOptions) })}
        />
      </FormField>
    </SpaceBetween>
  )
}

type Props = {
  readonly place: ViewPlace
  /** Null is a new one. */
  readonly view: ViewFacts | null
  readonly leave: () => void
  readonly saved: () => void
}

export function ViewEditor({ place, view, leave, saved }: Props) {
  const [typed, setTyped] = useState(view === null ? emptyView : typedView(view))
  const { failure, isBusy, run } = useAct()
  const change = (to: Partial<TypedView>) => setTyped((before) => ({ ...before, ...to }))
  const save = () =>
    run(async () => {
      const body = choiceBody(typed)
      if (view) await ask(`/api/admin/views/${view.id}`, { method: 'PATCH', body })
      else await ask('/api/admin/views', { method: 'POST', body: { ...place, name: typed.name.trim(), ...body } })
      saved()
    })
  return (
    <Modal
      visible
      size="large"
      header={view === null ? `Save a view of ${place.schema}.${place.query}` : `Change the view ${view.name}`}
      closeAriaLabel="Leave it as it is"
      onDismiss={leave}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={leave}>
              Cancel
            </Button>
            <Button
              variant="primary"
              loading={isBusy}
              disabled={view === null && typed.name.trim() === ''}
              onClick={() => void save()}
            >
              Save
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {view === null && (
          <FormField label="Name" description="It stays. Scripts name the view by it.">
            <Input value={typed.name} autoComplete={false} onChange={({ detail }) => change({ name: detail.value })} />
          </FormField>
        )}
        <Fields place={place} typed={typed} change={change} />
        {failure !== null && <Failure why={failure} />}
      </SpaceBetween>
    </Modal>
  )
}
