// The activities of the site and of folders with a list of their own: what data may be read for, with or without an IRB, how high.
import Badge from '@cloudscape-design/components/badge'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table from '@cloudscape-design/components/table'
import { useState } from 'react'
import type { PhiLevel } from '../../core/phi.ts'
import { ask } from '../api.ts'
import { AddActivity } from '../parts/add-activity.tsx'
import { Failure } from '../parts/failure.tsx'
import { Level } from '../parts/level.tsx'
import { MakeSure } from '../parts/make-sure.tsx'
import { useAct } from '../parts/read.ts'
import { useRuled } from '../parts/ruled-folder.tsx'
import { Coming } from '../parts/skeleton.tsx'

type ActivityFacts = {
  readonly name: string
  readonly irbRequired: boolean
  readonly phi: PhiLevel
  readonly retired: boolean
}

type List = {
  /** Null is the site. */
  readonly folder: string | null
  readonly inherits: boolean
  readonly activities: readonly ActivityFacts[]
}

function ListTable({ list, again }: { readonly list: List; readonly again: () => void }) {
  const { failure, isBusy, run } = useAct()
  const [retiring, setRetiring] = useState<string>()
  const { folder, inherits, activities } = list
  const title = folder === null ? 'Of the site' : `Of ${folder}`
  const change = (name: string, to: object) =>
    run(async () => {
      const whose = folder === null ? {} : { folder }
      await ask('/api/admin/activities', { method: 'PATCH', body: { ...whose, name, ...to } })
      again()
    }).finally(() => setRetiring(undefined))
  return (
    <>
      {retiring !== undefined && (
        <MakeSure
          header="Retire this activity"
          what={`Nobody reads for “${retiring}” any more, from the next request on: who declared it must declare something else.`}
          yes="Retire it"
          isBusy={isBusy}
          done={() => void change(retiring, { retired: true })}
          leave={() => setRetiring(undefined)}
        />
      )}
      <Table<ActivityFacts>
        ariaLabels={{ tableLabel: title }}
        header={
          <Header variant="h2" info={inherits && <Badge color="grey">out of force: inherited</Badge>}>
            {title}
          </Header>
        }
        items={[...activities]}
        trackBy="name"
        stickyColumns={{ last: 1 }}
        footer={failure && <Failure why={failure} />}
        columnDefinitions={[
          { id: 'name', header: 'Activity', isRowHeader: true, cell: ({ name }) => name },
          { id: 'irb', header: 'IRB approval', cell: ({ irbRequired }) => (irbRequired ? 'needed' : 'not needed') },
          { id: 'phi', header: 'PHI up to', cell: ({ phi }) => <Level phi={phi} /> },
          {
            id: 'state',
            header: 'State',
            cell: ({ retired }) => (retired ? <Badge color="grey">retired</Badge> : 'offered'),
          },
          {
            id: 'change',
            header: 'Change',
            cell: ({ name, irbRequired, retired }) => (
              <SpaceBetween direction="horizontal" size="m">
                <Button
                  variant="inline-link"
                  disabled={isBusy}
                  ariaLabel={`${retired ? 'Offer again' : 'Retire'}: ${name}`}
                  onClick={() => (retired ? void change(name, { retired: false }) : setRetiring(name))}
                >
                  {retired ? 'Offer again' : 'Retire'}
                </Button>
                <Button
                  variant="inline-link"
                  disabled={isBusy}
                  ariaLabel={`${irbRequired ? 'Need no IRB' : 'Need an IRB'}: ${name}`}
                  onClick={() => void change(name, { irbRequired: !irbRequired })}
                >
                  {irbRequired ? 'Need no IRB' : 'Need an IRB'}
                </Button>
              </SpaceBetween>
            ),
          },
        ]}
        empty={
          <Box textAlign="center" padding="s" color="text-body-secondary">
            No activity: nothing can be declared.
          </Box>
        }
      />
    </>
  )
}

export function AdminActivities() {
  const { reading, folder, isOpen, chooser } = useRuled<{ lists: readonly List[] }>('/api/admin/activities')
  return (
    <ContentLayout
      header={
        <Header variant="h1" description="What data may be read for. A change acts on the next request of what runs.">
          Activities
        </Header>
      }
    >
      <SpaceBetween size="l">
        {chooser}
        {isOpen && <AddActivity key={folder} folder={folder} added={reading.again} />}
        {isOpen && reading.type === 'loading' && <Coming what="Loading the activities" />}
        {reading.type === 'failed' && <Failure why={reading.why} />}
        {reading.type === 'ready' &&
          reading.value.lists.map((list) => (
            <ListTable key={list.folder ?? 'site'} list={list} again={reading.again} />
          ))}
      </SpaceBetween>
    </ContentLayout>
  )
}
