// Reviews: what was opened in an emergency, and what an auditor opened; each is closed by somebody whose access it was not.
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useState } from 'react'
import { eventPath } from '../audit-trail.ts'
import { CloseReview } from '../parts/close-review.tsx'
import { Failure } from '../parts/failure.tsx'
import { OpenReview } from '../parts/open-review.tsx'
import { ReviewComments } from '../parts/review-comments.tsx'
import { ShapedTable } from '../parts/skeleton.tsx'
import { Time } from '../parts/time.tsx'
import { type Page, usePages } from '../parts/use-pages.ts'
import { siteNowMs } from '../session.ts'

type Review = {
  readonly kind: 'emergency' | 'periodic'
  readonly id: string
  readonly event?: string
  readonly user: { readonly email: string } | null
  readonly folder: string | null
  readonly from: string
  readonly until: string
  readonly state: 'open' | 'closed'
  readonly overdue: boolean
  readonly closedAt: string | null
  readonly closedBy: string | null
  readonly comment: string | null
  readonly accesses: string
}

type Reviews = Page & { readonly reviews: readonly Review[] }

function State({ of }: { readonly of: Review }) {
  if (of.overdue) return <StatusIndicator type="warning">Overdue</StatusIndicator>
  if (of.state === 'open') return <StatusIndicator type="pending">Open</StatusIndicator>
  return (
    <>
      <StatusIndicator type="success">Closed</StatusIndicator>
      <div>
        {of.comment} ({of.closedBy}
        {of.closedAt !== null && (
          <>
            , <Time at={of.closedAt} />
          </>
        )}
        )
      </div>
    </>
  )
}

/** Where the page lists what the API's address lists. */
const listed = (accesses: string) => `/app/audit${accesses.slice(accesses.indexOf('?'))}`

function About({ review: { kind, event } }: { readonly review: Review }) {
  if (kind === 'periodic') return <>Periodic</>
  return event === undefined ? <>Emergency access</> : <Link href={eventPath(event)}>Emergency access</Link>
}

export function AuditReviews() {
  const reading = usePages<Reviews>('/api/admin/reviews?limit=100')
  const [closing, setClosing] = useState<Review | null>(null)
  const [talking, setTalking] = useState<Review | null>(null)
  const leave = () => setClosing(null)
  return (
    <ContentLayout header={<Header variant="h1">Reviews</Header>}>
      <SpaceBetween size="l">
        <OpenReview opened={reading.again} />
        {reading.why !== null && <Failure why={reading.why} />}
        <ShapedTable<Review>
          ariaLabels={{ tableLabel: 'Reviews' }}
          header={<Header variant="h2">The newest first</Header>}
          loading={reading.isLoading}
          loadingText="Loading the reviews"
          wrapLines
          items={reading.pages.flatMap(({ reviews }) => reviews)}
          trackBy="id"
          stickyColumns={{ last: 1 }}
          footer={
            reading.cursor !== null && (
              <Button loading={reading.isBusy} onClick={() => void reading.more()}>
                Load more
              </Button>
            )
          }
          columnDefinitions={[
            { id: 'kind', header: 'Of', isRowHeader: true, cell: (review) => <About review={review} /> },
            { id: 'who', header: 'Person', cell: ({ user }) => user?.email ?? 'everybody' },
            { id: 'folder', header: 'Folder', cell: ({ folder }) => folder ?? 'everywhere' },
            { id: 'from', header: 'From', cell: ({ from }) => <Time at={from} /> },
            { id: 'until', header: 'Until', cell: ({ until }) => <Time at={until} /> },
            { id: 'state', header: 'State', minWidth: 110, cell: (review) => <State of={review} /> },
            { id: 'accesses', header: 'Events', cell: ({ accesses }) => <Link href={listed(accesses)}>Listed</Link> },
            {
              id: 'comments',
              header: 'Comments',
              minWidth: 120,
              cell: (review) => (
                <Button
                  variant="inline-link"
                  ariaLabel={`Comments on the review of ${review.user?.email ?? 'everybody'}`}
                  onClick={() => setTalking(review)}
                >
                  Comments
                </Button>
              ),
            },
            {
              id: 'close',
              header: 'Close',
              minWidth: 90,
              cell: (review) =>
                review.state === 'open' && (
                  <Button
                    variant="inline-link"
                    ariaLabel={`Close the review of ${review.user?.email ?? 'everybody'}`}
                    disabled={Date.parse(review.until) > siteNowMs()}
                    onClick={() => setClosing(review)}
                  >
                    Close
                  </Button>
                ),
            },
          ]}
          empty={
            <Box textAlign="center" padding="s" color="text-body-secondary">
              No review yet.
            </Box>
          }
        />
        {talking !== null && <ReviewComments id={talking.id} leave={() => setTalking(null)} />}
        {closing !== null && (
          <CloseReview
            id={closing.id}
            isSigned={closing.kind === 'periodic'}
            leave={leave}
            done={() => {
              leave()
              reading.again()
            }}
          />
        )}
      </SpaceBetween>
    </ContentLayout>
  )
}
