// A choice of one table of a folder, by schema and name.
import ColumnLayout from '@cloudscape-design/components/column-layout'
import FormField from '@cloudscape-design/components/form-field'
import Select from '@cloudscape-design/components/select'
import { useState } from 'react'
import { useRead } from './read.ts'

type Names = readonly { readonly name: string }[]
type TablePlace = { readonly folder: string; readonly schema: string; readonly query: string }
type Props = {
  readonly folder: string
  readonly chosen: TablePlace | null
  readonly choose: (place: TablePlace | null) => void
}

const optionsOf = (names: Names) => names.map(({ name }) => ({ value: name, label: name }))

export function ChooseTable({ folder, chosen, choose }: Props) {
  const schemas = useRead<{ schemas: Names }>(`/api/schemas?${new URLSearchParams({ folder })}`)
  const listed = optionsOf(schemas.type === 'ready' ? schemas.value.schemas : [])
  const [picked, pick] = useState<string | null>(null)
  const schema = picked ?? listed[0]?.value ?? null
  const tables = useRead<{ tables: Names }>(
    schema === null ? null : `/api/tables?${new URLSearchParams({ folder, schema })}`,
  )
  const names = optionsOf(tables.type === 'ready' ? tables.value.tables : [])
  return (
    <ColumnLayout columns={2}>
      <FormField label="Schema">
        <Select
          selectedOption={listed.find(({ value }) => value === schema) ?? null}
          options={listed}
          placeholder="–"
          onChange={({ detail }) => {
            pick(detail.selectedOption.value ?? null)
            choose(null)
          }}
        />
      </FormField>
      <FormField label="Table">
        <Select
          selectedOption={names.find(({ value }) => value === chosen?.query) ?? null}
          options={names}
          placeholder="Choose a table"
          onChange={({ detail: { selectedOption } }) =>
            schema !== null && choose({ folder, schema, query: selectedOption.value ?? '' })
          }
        />
      </FormField>
    </ColumnLayout>
  )
}
