// Accesses by day, person and PHI level, of the events that were loaded: the charts say of how many and over which time.
import BarChart from '@cloudscape-design/components/bar-chart'
import Box from '@cloudscape-design/components/box'
import ColumnLayout from '@cloudscape-design/components/column-layout'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { type AuditEvent, accessCounts, accessesIn, type Bar } from '../audit-trail.ts'
import { Time } from './time.tsx'

/** As many people as a chart has room for. */
const mostPeople = 10

/** Half an access is none. */
const wholeNumber = (tick: number) => (Number.isInteger(tick) ? tick.toLocaleString() : '')

function Chart({ title, bars, isWide }: { readonly title: string; readonly bars: readonly Bar[]; isWide?: true }) {
  return (
    <div>
      <Box variant="h3" padding={{ bottom: 's' }}>
        {title}
      </Box>
      <BarChart
        height={180}
        horizontalBars={isWide !== true}
        hideFilter
        hideLegend
        ariaLabel={title}
        i18nStrings={{ yTickFormatter: wholeNumber }}
        xScaleType="categorical"
        series={[{ title: 'Accesses', type: 'bar', data: bars }]}
        empty={<Box textAlign="center">No access.</Box>}
      />
    </div>
  )
}

type Props = { readonly events: readonly AuditEvent[]; readonly isAll: boolean }

function Span({ events, isAll }: Props) {
  const [last, first] = [events[0], events.at(-1)]
  if (!last || !first) return <>No event was loaded.</>
  return (
    <>
      {accessesIn(events).length.toLocaleString()} reads of rows among the {events.length.toLocaleString()} events{' '}
      {isAll ? 'found' : 'loaded so far'}, from <Time at={first.at} /> to <Time at={last.at} />.
      {isAll ? '' : ' There are more: load them to have them counted.'}
    </>
  )
}

export function AccessCharts(props: Props) {
  const { day, user, phi } = accessCounts(props.events)
  return (
    <Container
      header={
        <Header variant="h2" description={<Span {...props} />}>
          Accesses
        </Header>
      }
    >
      <ColumnLayout columns={3}>
        <Chart title="By day (UTC)" bars={day} isWide />
        <Chart
          title={user.length > mostPeople ? `By person, the first ${mostPeople}` : 'By person'}
          bars={user.slice(0, mostPeople)}
        />
        <Chart title="By PHI level" bars={phi} />
      </ColumnLayout>
    </Container>
  )
}
