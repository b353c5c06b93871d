// A chart of any two columns of a table, within what the session reaches.
import BarChart from '@cloudscape-design/components/bar-chart'
import Box from '@cloudscape-design/components/box'
import ColumnLayout from '@cloudscape-design/components/column-layout'
import FormField from '@cloudscape-design/components/form-field'
import LineChart from '@cloudscape-design/components/line-chart'
import SegmentedControl from '@cloudscape-design/components/segmented-control'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import {
  type Axis,
  bars,
  type ChartKind,
  line,
  measureOf,
  mostBars,
  placeText,
  scatter,
  whyNotKind,
} from '../chart-points.ts'
import type { ColumnFacts, Row, Rows, TablePlace } from '../row-query.ts'
import { useQuestion } from './read.ts'
import { Recorded } from './recorded.tsx'
import { Refused } from './refused.tsx'
import { Scatter } from './scatter.tsx'
import { Coming } from './skeleton.tsx'

/** As many rows as a chart is drawn from. */
const mostRows = 5000

const kinds = [
  { id: 'bar', text: 'Bars' },
  { id: 'line', text: 'Line' },
  { id: 'scatter', text: 'Scatter' },
] as const

type Chosen = { readonly kind: ChartKind; readonly x: string; readonly y: string }

/** What is likely to be worth a look: groups along the bottom, a number upwards. */
function firstChoice(columns: readonly ColumnFacts[]): Chosen {
  const number = columns.find(({ type }) => type === 'number') ?? columns.find(({ type }) => type === 'integer')
  const text = columns.filter(({ type }) => type === 'text')
  const group = text[1] ?? text[0] ?? columns[0]
  return { kind: 'bar', x: group?.name ?? '', y: (number ?? columns[0])?.name ?? '' }
}

type ChoiceProps = {
  readonly columns: readonly ColumnFacts[]
  readonly chosen: Chosen
  readonly change: (to: Chosen) => void
}

function Choice({ columns, chosen, change }: ChoiceProps) {
  const options = columns.map(({ name, type }) => ({ value: name, label: name, labelTag: type }))
  const select = (name: 'x' | 'y') => (
    <Select
      selectedOption={options.find(({ value }) => value === chosen[name]) ?? null}
      options={options}
      onChange={({ detail }) => change({ ...chosen, [name]: detail.selectedOption.value ?? '' })}
    />
  )
  return (
    <ColumnLayout columns={3}>
      <FormField label="Kind">
        <SegmentedControl
          label="Kind of chart"
          selectedId={chosen.kind}
          options={kinds}
          onChange={({ detail }) =>
            change({ ...chosen, kind: kinds.find(({ id }) => id === detail.selectedId)?.id ?? 'bar' })
          }
        />
      </FormField>
      <FormField label="Along the bottom">{select('x')}</FormField>
      <FormField label="Upwards">{select('y')}</FormField>
    </ColumnLayout>
  )
}

type DrawnProps = { readonly kind: ChartKind; readonly rows: readonly Row[]; readonly x: Axis; readonly y: Axis }

function Drawn({ kind, rows, x, y }: DrawnProps) {
  const measure = measureOf(y) === 'mean' ? `mean of ${y.name}` : 'rows'
  if (kind === 'scatter') {
    const points = scatter(rows, x, y)
    return points.length === 0 ? <Nothing /> : <Scatter points={points} x={x} y={y} />
  }
  const common = {
    height: 300,
    hideFilter: true,
    hideLegend: true,
    xTitle: x.name,
    yTitle: measure,
    ariaLabel: `${measure} by ${x.name}`,
  }
  if (kind === 'bar') {
    const { points, left } = bars(rows, x, y)
    return (
      <>
        <BarChart
          {...common}
          series={[{ title: measure, type: 'bar', data: points }]}
          xScaleType="categorical"
          empty={<Nothing />}
        />
        {left > 0 && (
          <Box color="text-body-secondary">
            The {mostBars} highest of {left + mostBars} values.
          </Box>
        )}
      </>
    )
  }
  return (
    <LineChart
      {...common}
      series={[{ title: measure, type: 'line', data: line(rows, x, y) }]}
      xScaleType="linear"
      i18nStrings={{ xTickFormatter: (tick) => placeText(tick, x) }}
      empty={<Nothing />}
    />
  )
}

function Nothing() {
  return (
    <Box textAlign="center" color="text-body-secondary" padding="l">
      No row has both values.
    </Box>
  )
}

export function ChartTab({ place, columns }: { readonly place: TablePlace; readonly columns: readonly ColumnFacts[] }) {
  const open = columns.filter(({ phiProtected }) => !phiProtected)
  const [chosen, change] = useState<Chosen>(() => firstChoice(open))
  const [x, y] = [open.find(({ name }) => name === chosen.x), open.find(({ name }) => name === chosen.y)]
  const names = [...new Set([chosen.x, chosen.y])]
  const { folder, schema, table } = place
  const reading = useQuestion<Rows>(
    '/api/query/select',
    x && y ? { folder, schema, query: table, columns: names, limit: mostRows } : null,
  )
  const why = x && y ? whyNotKind(chosen.kind, x, y) : 'No column of this table is within what this session reaches.'
  return (
    <SpaceBetween size="m">
      <Choice columns={open} chosen={chosen} change={change} />
      {why !== null && <Box color="text-status-inactive">{why}</Box>}
      {reading.type === 'failed' && <Refused reading={reading} folder={folder} />}
      {why === null && reading.type === 'loading' && <Coming what="Reading" lines={8} />}
      {why === null && x && y && reading.type === 'ready' && (
        <>
          <Drawn kind={chosen.kind} rows={reading.value.rows} x={x} y={y} />
          {reading.value.rowCount > mostRows && (
            <Box color="text-body-secondary">
              Drawn from the first {mostRows.toLocaleString()} of {reading.value.rowCount.toLocaleString()} rows. SQL
              can group all of them.
            </Box>
          )}
        </>
      )}
      {reading.type === 'ready' && <Recorded event={reading.auditEvent} />}
    </SpaceBetween>
  )
}
