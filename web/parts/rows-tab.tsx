// The rows of a table: filtered, sorted and paged by the site, a page at a time.
import Pagination from '@cloudscape-design/components/pagination'
import PropertyFilter, { type PropertyFilterProps } from '@cloudscape-design/components/property-filter'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import {
  type ColumnFacts,
  fileName,
  operatorsOf,
  type RowQuestion,
  type Rows,
  selectBody,
  type TablePlace,
} from '../row-query.ts'
import { Downloads } from './downloads.tsx'
import { useQuestion } from './read.ts'
import { Recorded } from './recorded.tsx'
import { Refused } from './refused.tsx'
import { RowsGrid } from './rows-grid.tsx'

const pageSize = 25
const noFilter: PropertyFilterProps.Query = { operation: 'and', tokens: [] }

function conditionsOf({ tokens }: PropertyFilterProps.Query): RowQuestion['conditions'] {
  return tokens.flatMap(({ propertyKey, operator, value }) =>
    propertyKey === undefined ? [] : [{ column: propertyKey, operator, value: String(value ?? '') }],
  )
}

type FilterProps = {
  readonly columns: readonly ColumnFacts[]
  readonly query: PropertyFilterProps.Query
  readonly change: (to: PropertyFilterProps.Query) => void
}

function Filter({ columns, query, change }: FilterProps) {
  return (
    <PropertyFilter
      query={query}
      onChange={({ detail }) => change(detail)}
      filteringProperties={columns
        .filter(({ phiProtected }) => !phiProtected)
        .map(({ name, type }) => ({
          key: name,
          propertyLabel: name,
          groupValuesLabel: `Values of ${name}`,
          operators: [...operatorsOf(type)],
        }))}
      filteringOptions={[]}
      disableFreeTextFiltering
      hideOperations
      filteringPlaceholder="Filter by a column"
      filteringAriaLabel="Filter the rows"
      filteringEmpty="Type a value"
    />
  )
}

export function RowsTab({ place, columns }: { readonly place: TablePlace; readonly columns: readonly ColumnFacts[] }) {
  const [query, setQuery] = useState(noFilter)
  const [sort, setSort] = useState<RowQuestion['sort']>(null)
  const [page, setPage] = useState(1)
  const body = selectBody(place, { conditions: conditionsOf(query), sort })
  const reading = useQuestion<Rows>('/api/query/select', { ...body, limit: pageSize, offset: (page - 1) * pageSize })
  const rows = reading.type === 'ready' ? reading.value : null
  const event = reading.type === 'ready' ? reading.auditEvent : null
  return (
    <SpaceBetween size="m">
      <div className="proviso-tools">
        <div className="proviso-grow">
          <Filter
            columns={columns}
            query={query}
            change={(to) => {
              setQuery(to)
              setPage(1)
            }}
          />
        </div>
        <Downloads path="/api/query/select" body={body} name={(ending) => fileName(place, ending)} />
      </div>
      {reading.type === 'failed' ? (
        <Refused reading={reading} folder={place.folder} />
      ) : (
        <>
          <div className="proviso-tools">
            <div>
              <span aria-live="polite">{rows === null ? 'Reading …' : `${rows.rowCount.toLocaleString()} rows`}</span>
              <Recorded event={event} />
            </div>
            <Pagination
              currentPageIndex={page}
              pagesCount={Math.max(1, Math.ceil((rows?.rowCount ?? 1) / pageSize))}
              disabled={rows === null}
              onChange={({ detail }) => setPage(detail.currentPageIndex)}
            />
          </div>
          <RowsGrid
            label={`Rows of ${place.table}`}
            columns={rows?.columns ?? columns}
            rows={rows?.rows ?? []}
            isLoading={rows === null}
            sort={sort}
            onSort={(to) => {
              setSort(to)
              setPage(1)
            }}
          />
        </>
      )}
    </SpaceBetween>
  )
}
