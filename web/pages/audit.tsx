// The audit trail, newest first, for auditors and site administrators. Looking is recorded like everything else.
import Button from '@cloudscape-design/components/button'
import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import Container from '@cloudscape-design/components/container'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { type AuditEvent, queryOf, questionIn, type TrailQuestion, trailCsv, trailJson } from '../audit-trail.ts'
import { AccessCharts } from '../parts/access-charts.tsx'
import { EventTable } from '../parts/event-table.tsx'
import { Failure } from '../parts/failure.tsx'
import { Missing } from '../parts/missing.tsx'
import { saveFile } from '../parts/save.ts'
import { TrailFilter } from '../parts/trail-filter.tsx'
import { type Page, usePages } from '../parts/use-pages.ts'
import { replace, usePlace } from '../place.ts'

const pageSize = 200

type Events = Page & { readonly events: readonly AuditEvent[] }

/** Whoever opens the file is told what is missing, as the page tells it. */
function keep(pages: readonly Events[], format: string): void {
  const [events, missing] = [pages.flatMap((page) => page.events), pages.flatMap((page) => page.missing ?? [])]
  const [text, type] =
    format === 'csv' ? [trailCsv(events, missing), 'text/csv'] : [trailJson(events, missing), 'application/json']
  saveFile(new Blob([text], { type }), `audit.${format}`)
}

/** The question stands in the address, to be kept and passed on; a participant alone does not, since an address is seen by many. */
function useQuestion(): [TrailQuestion, (to: TrailQuestion) => void] {
  const asked = questionIn(usePlace().query)
  const [participant, setParticipant] = useState(asked.filter.participant)
  const { participant: _, ...filter } = asked.filter
  const change = (to: TrailQuestion) => {
    setParticipant(to.filter.participant)
    const { participant: __, ...shown } = to.filter
    const query = queryOf({ ...to, filter: shown })
    replace(query === '' ? '/app/audit' : `/app/audit?${query}`)
  }
  return [{ ...asked, filter: participant === undefined ? filter : { ...filter, participant } }, change]
}

function Trail() {
  const [question, change] = useQuestion()
  const trail = usePages<Events>(`/api/audit/events?${queryOf(question)}&limit=${pageSize}`)
  const { pages, cursor } = trail
  const events = pages.flatMap((page) => page.events)
  return (
    <SpaceBetween size="l">
      <Container>
        <TrailFilter question={question} change={change} />
      </Container>
      {trail.why !== null && <Failure why={trail.why} />}
      <Missing from={pages} />
      <EventTable
        label="Audit events"
        events={events}
        isLoading={trail.isLoading}
        header={
          <Header
            variant="h2"
            counter={trail.isLoading ? '' : `(${events.length}${cursor === null ? '' : '+'})`}
            actions={
              <ButtonDropdown
                items={[
                  { id: 'csv', text: 'CSV' },
                  { id: 'json', text: 'JSON' },
                ]}
                disabled={events.length === 0 && pages.every(({ missing = [] }) => missing.length === 0)}
                onItemClick={({ detail }) => keep(pages, detail.id)}
              >
                Export what is listed
              </ButtonDropdown>
            }
          >
            Events
          </Header>
        }
        footer={
          cursor !== null && (
            <Button loading={trail.isBusy} onClick={() => void trail.more()}>
              Load more
            </Button>
          )
        }
      />
      {events.length > 0 && <AccessCharts events={events} isAll={cursor === null} />}
    </SpaceBetween>
  )
}

export function Audit() {
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Of the last 31 days unless you say otherwise. What you look at here is recorded as well."
        >
          Audit trail
        </Header>
      }
    >
      <Trail />
    </ContentLayout>
  )
}
