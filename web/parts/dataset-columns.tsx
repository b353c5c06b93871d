// The columns of a file that is to be published: which level each is of, and which of them name the participant and the row.
import Box from '@cloudscape-design/components/box'
import ColumnLayout from '@cloudscape-design/components/column-layout'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Multiselect from '@cloudscape-design/components/multiselect'
import Pagination from '@cloudscape-design/components/pagination'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import { useState } from 'react'
import { type PhiLevel, phiLevels } from '../../core/phi.ts'
import { type ColumnType, columnTypes } from '../../core/query.ts'
import { type Said, type SaidColumn, withParticipant } from '../dataset-form.ts'

const levels = phiLevels.map((value) => ({ value, label: value }))
const types = [
  { value: '', label: 'as the file has it' },
  ...columnTypes.map((value: string) => ({ value, label: value })),
]

const levelOf = (text: string | undefined): PhiLevel => phiLevels.find((level) => level === text) ?? 'Restricted'
const typeOf = (text: string | undefined): ColumnType | null => columnTypes.find((type) => type === text) ?? null

type Props = { readonly said: Said; readonly change: (to: Said) => void }

function Roles({ said, change }: Props) {
  const names = said.columns.map(({ name }) => ({ value: name, label: name }))
  const none = { value: '', label: 'None' }
  return (
    <ColumnLayout columns={2}>
      <FormField
        label="Participant column"
        description="Names whose data a row is. Chosen here it is NotPHI: who was seen is on record at every level."
      >
        <Select
          selectedOption={names.find(({ value }) => value === said.participant) ?? none}
          options={[none, ...names]}
          filteringType={names.length > 10 ? 'auto' : 'none'}
          onChange={({ detail }) => change(withParticipant(said, detail.selectedOption.value || null))}
        />
      </FormField>
      <FormField label="Key columns" description="Tell one row from all others; other tables lead here by them.">
        <Multiselect
          selectedOptions={names.filter(({ value }) => said.key.includes(value))}
          options={names}
          placeholder="None"
          filteringType={names.length > 10 ? 'auto' : 'none'}
          onChange={({ detail }) =>
            change({ ...said, key: detail.selectedOptions.flatMap(({ value }) => value ?? []) })
          }
        />
      </FormField>
    </ColumnLayout>
  )
}

type Put = (name: string, to: Partial<SaidColumn>) => void

const columnsOf = (put: Put): TableProps<SaidColumn>['columnDefinitions'] => [
  {
    id: 'name',
    header: 'Column',
    isRowHeader: true,
    cell: ({ name, isKnown }) => (
      <>
        {name} {!isKnown && <Box color="text-body-secondary">new</Box>}
      </>
    ),
  },
  {
    id: 'phi',
    header: 'PHI level',
    minWidth: 170,
    cell: ({ name, phi }) => (
      <Select
        ariaLabel={`PHI level of ${name}`}
        selectedOption={levels.find(({ value }) => value === phi) ?? null}
        options={levels}
        expandToViewport
        onChange={({ detail }) => put(name, { phi: levelOf(detail.selectedOption.value) })}
      />
    ),
  },
  {
    id: 'type',
    header: 'Type',
    minWidth: 190,
    cell: ({ name, type }) => (
      <Select
        ariaLabel={`Type of ${name}`}
        selectedOption={types.find(({ value }) => value === (type ?? '')) ?? null}
        options={types}
        expandToViewport
        onChange={({ detail }) => put(name, { type: typeOf(detail.selectedOption.value) })}
      />
    ),
  },
  { id: 'lookup', header: 'Leads to', cell: ({ lookup }) => (lookup ? `${lookup.schema}.${lookup.query}` : '–') },
]

const pageSize = 50

function ColumnTable({ said, change }: Props) {
  const [page, setPage] = useState(1)
  const { columns } = said
  const put: Put = (name, to) =>
    change({ ...said, columns: columns.map((column) => (column.name === name ? { ...column, ...to } : column)) })
  const putAll = (phi: PhiLevel) => change({ ...said, columns: columns.map((column) => ({ ...column, phi })) })
  return (
    <Table<SaidColumn>
      variant="embedded"
      ariaLabels={{ tableLabel: 'Columns of the file' }}
      header={
        <Header
          variant="h3"
          counter={`(${columns.length})`}
          description="A column that the version before does not have is Restricted until you say otherwise."
          actions={
            <Select
              ariaLabel="Level of all columns"
              placeholder="All columns are"
              selectedOption={null}
              options={levels}
              onChange={({ detail }) => putAll(levelOf(detail.selectedOption.value))}
            />
          }
        >
          Columns
        </Header>
      }
      items={columns.slice((page - 1) * pageSize, page * pageSize)}
      trackBy="name"
      contentDensity="compact"
      pagination={
        columns.length > pageSize && (
          <Pagination
            currentPageIndex={page}
            pagesCount={Math.ceil(columns.length / pageSize)}
            onChange={({ detail }) => setPage(detail.currentPageIndex)}
          />
        )
      }
      columnDefinitions={columnsOf(put)}
    />
  )
}

export function DatasetColumns(props: Props) {
  return (
    <SpaceBetween size="m">
      <ColumnTable {...props} />
      <Roles {...props} />
    </SpaceBetween>
  )
}
