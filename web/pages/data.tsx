// Study data: a folder, a table, its rows and columns, SQL and a chart. Everything that is shown here was recorded first.
import Box from '@cloudscape-design/components/box'
import ColumnLayout from '@cloudscape-design/components/column-layout'
import Container from '@cloudscape-design/components/container'
import ContentLayout from '@cloudscape-design/components/content-layout'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Tabs from '@cloudscape-design/components/tabs'
import { ChartTab } from '../parts/chart-tab.tsx'
import { ColumnsTab, type TableFacts } from '../parts/columns-tab.tsx'
import { type Asking, useRead } from '../parts/read.ts'
import { Refused } from '../parts/refused.tsx'
import { RowsTab } from '../parts/rows-tab.tsx'
import { Coming } from '../parts/skeleton.tsx'
import { SqlTab } from '../parts/sql-tab.tsx'
import { replace, usePlace } from '../place.ts'
import type { TablePlace } from '../row-query.ts'
import { type Declared, useSession } from '../session.ts'

type Folders = { readonly folders: readonly { readonly path: string; readonly title: string }[] }
type Tables = { readonly tables: readonly { readonly name: string; readonly rowCount: number }[] }

const asked = (pairs: Readonly<Record<string, string>>) => String(new URLSearchParams(pairs))

/** Where one is: as the address says, else the first that there is. */
function useWhere() {
  const { query } = usePlace()
  const folders = useRead<Folders>('/api/folders')
  const known = folders.type === 'ready' ? folders.value.folders : []
  const folder = query.get('folder') ?? known[0]?.path ?? ''
  const schemas = useRead<{ schemas: readonly { name: string }[] }>(
    folder === '' ? null : `/api/schemas?${asked({ folder })}`,
  )
  const names = schemas.type === 'ready' ? schemas.value.schemas : []
  const schema = query.get('schema') ?? names[0]?.name ?? ''
  const tables = useRead<Tables>(folder === '' || schema === '' ? null : `/api/tables?${asked({ folder, schema })}`)
  const listed = tables.type === 'ready' ? tables.value.tables : []
  const table = query.get('table') ?? listed[0]?.name ?? ''
  const go = (to: Partial<TablePlace>) => replace(`/app/data?${asked({ folder, ...to })}`)
  return { folders, known, schemas, names, tables, listed, place: { folder, schema, table }, go }
}

type Where = ReturnType<typeof useWhere>

function Chooser({ where }: { readonly where: Where }) {
  const { folders, known, names, tables, listed, place, go } = where
  const { folder, schema, table } = place
  const folderOptions = known.map(({ path, title }) => ({ value: path, label: path, description: title }))
  const schemaOptions = names.map(({ name }) => ({ value: name, label: name }))
  const tableOptions = listed.map(({ name, rowCount }) => ({
    value: name,
    label: name,
    labelTag: `${rowCount.toLocaleString()} rows`,
  }))
  return (
    <ColumnLayout columns={3}>
      <FormField label="Folder">
        <Select
          selectedOption={folderOptions.find(({ value }) => value === folder) ?? null}
          options={folderOptions}
          statusType={folders.type === 'loading' ? 'loading' : 'finished'}
          placeholder="No folder is open to you"
          onChange={({ detail }) => go({ folder: detail.selectedOption.value ?? '' })}
        />
      </FormField>
      <FormField label="Schema">
        <Select
          selectedOption={schemaOptions.find(({ value }) => value === schema) ?? null}
          options={schemaOptions}
          placeholder="–"
          onChange={({ detail }) => go({ schema: detail.selectedOption.value ?? '' })}
        />
      </FormField>
      <FormField label="Table">
        <Select
          selectedOption={tableOptions.find(({ value }) => value === table) ?? null}
          options={tableOptions}
          statusType={tables.type === 'loading' && folder !== '' ? 'loading' : 'finished'}
          placeholder="–"
          onChange={({ detail }) => go({ schema, table: detail.selectedOption.value ?? '' })}
        />
      </FormField>
    </ColumnLayout>
  )
}

function Under({ declared }: { readonly declared: Declared | undefined }) {
  if (!declared) return <>Everything you read here is recorded with what you declared.</>
  return (
    <>
      Declared: {declared.activity}, {declared.irb ?? 'no IRB'}, {declared.phi}. Everything you read here is recorded
      with it.
    </>
  )
}

function firstFault(readings: readonly Asking<unknown>[]) {
  return readings.find((reading) => reading.type === 'failed')
}

function Shown({ where }: { readonly where: Where }) {
  const { place, known, folders, listed, tables } = where
  const { folder, schema, table } = place
  const isChosen = folder !== '' && schema !== '' && table !== ''
  const described = useRead<TableFacts>(
    isChosen ? `/api/tables/${encodeURIComponent(table)}?${asked({ folder, schema })}` : null,
  )
  const fault = firstFault([folders, where.schemas, tables, described])
  if (fault?.type === 'failed') return <Refused reading={fault} folder={folder} />
  if (folders.type === 'ready' && known.length === 0)
    return <Nothing>No folder is open to you. Ask an administrator for a role in one.</Nothing>
  if (tables.type === 'ready' && listed.length === 0) return <Nothing>There is no table in this folder.</Nothing>
  if (described.type !== 'ready') return <Coming what="Loading the table" lines={6} />
  const { value } = described
  const key = `${folder} ${schema} ${table}`
  return (
    <Tabs
      key={key}
      ariaLabel={`Table ${table}`}
      tabs={[
        { id: 'rows', label: 'Rows', content: <RowsTab place={place} columns={value.columns} /> },
        { id: 'columns', label: 'Columns', content: <ColumnsTab table={value} /> },
        { id: 'sql', label: 'SQL', content: <SqlTab place={place} /> },
        { id: 'chart', label: 'Chart', content: <ChartTab place={place} columns={value.columns} /> },
      ]}
    />
  )
}

function Nothing({ children }: { readonly children: string }) {
  return (
    <Box textAlign="center" padding="l" color="text-body-secondary">
      {children}
    </Box>
  )
}

export function Data() {
  const where = useWhere()
  const { session } = useSession()
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={<Under declared={session.declarations[where.place.folder]} />}>
          Data
        </Header>
      }
    >
      <Container>
        <SpaceBetween size="l">
          <Chooser where={where} />
          <Shown where={where} />
        </SpaceBetween>
      </Container>
    </ContentLayout>
  )
}
