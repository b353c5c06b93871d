// Ask in SQL. Whatever is typed is decided by the site: one SELECT, within the folder, within the level.
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Textarea from '@cloudscape-design/components/textarea'
import { useState } from 'react'
import { fileName, type Rows, sqlName, type TablePlace } from '../row-query.ts'
import { Downloads } from './downloads.tsx'
import { useQuestion } from './read.ts'
import { Recorded } from './recorded.tsx'
import { Refused } from './refused.tsx'
import { RowsGrid } from './rows-grid.tsx'

/** As many rows as are shown; a download has all. */
const shownRows = 500

export function SqlTab({ place }: { readonly place: TablePlace }) {
  const { folder, schema, table } = place
  const [sql, setSql] = useState(`SELECT * FROM ${sqlName(table)}`)
  const [asked, setAsked] = useState<string | null>(null)
  const reading = useQuestion<Rows>(
    '/api/query/sql',
    asked === null ? null : { folder, schema, sql: asked, limit: shownRows },
  )
  const run = () => (asked === sql ? reading.again() : setAsked(sql))
  return (
    <SpaceBetween size="m">
      <FormField
        label="SQL"
        description="One SELECT over the tables of this schema. Columns above the level of this session are as if there were none."
        stretch
      >
        <div className="proviso-sql">
          <Textarea
            value={sql}
            onChange={({ detail }) => setSql(detail.value)}
            rows={6}
            spellcheck={false}
            onKeyDown={({ detail }) => {
              if (detail.key === 'Enter' && (detail.ctrlKey || detail.metaKey)) run()
            }}
          />
        </div>
      </FormField>
      <SpaceBetween direction="horizontal" size="xs">
        <Button variant="primary" onClick={run} loading={asked !== null && reading.type === 'loading'}>
          Run
        </Button>
        <Downloads
          path="/api/query/sql"
          body={asked === null ? null : { folder, schema, sql: asked }}
          name={(ending) => fileName({ folder, table: 'query' }, ending)}
        />
      </SpaceBetween>
      {asked !== null && reading.type === 'failed' && <Refused reading={reading} folder={folder} />}
      {asked !== null && reading.type !== 'failed' && <Answer rows={reading.type === 'ready' ? reading.value : null} />}
      {reading.type === 'ready' && <Recorded event={reading.auditEvent} />}
    </SpaceBetween>
  )
}

function Answer({ rows }: { readonly rows: Rows | null }) {
  const isCut = rows !== null && rows.rowCount > rows.rows.length
  return (
    <SpaceBetween size="xs">
      <Box color="text-body-secondary">
        <span aria-live="polite">
          {rows === null ? 'Running …' : `${rows.rowCount.toLocaleString()} rows`}
          {isCut && `, the first ${rows.rows.length.toLocaleString()} shown: download to have all`}
        </span>
      </Box>
      <RowsGrid label="Answer" columns={rows?.columns ?? []} rows={rows?.rows ?? []} isLoading={rows === null} />
    </SpaceBetween>
  )
}
