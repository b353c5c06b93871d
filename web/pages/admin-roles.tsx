// Who may do what in which folder: roles as they were given, to people and groups; to give one, and to take one away.
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import type { PhiLevel } from '../../core/phi.ts'
import { act } from '../api.ts'
import { Failure } from '../parts/failure.tsx'
import { GiveRole } from '../parts/give-role.tsx'
import { Level } from '../parts/level.tsx'
import { MakeSure } from '../parts/make-sure.tsx'
import { useAct, useRead } from '../parts/read.ts'
import { ShapedTable } from '../parts/skeleton.tsx'
import { Time } from '../parts/time.tsx'

type Given = {
  readonly folder: string
  readonly user: { readonly id: number; readonly email: string; readonly displayName: string } | null
  readonly group: { readonly id: string | number; readonly name: string } | null
  readonly role: string | null
  readonly phi: PhiLevel
  readonly grantedAt: string | null
  readonly grantedBy: string | null
}

const nameOf = ({ user, group }: Given): string => user?.displayName ?? (group ? `Group ${group.name}` : '–')

/** Where a role was given, and to whom, as the address of taking it away has it. */
function placeOf({ folder, user, group }: Given): string {
  return String(new URLSearchParams({ folder, ...(user ? { user: String(user.id) } : { group: String(group?.id) }) }))
}

function RoleTable({
  roles,
  isLoading,
  again,
}: {
  readonly roles: readonly Given[]
  readonly isLoading: boolean
  readonly again: () => void
}) {
  const { failure, isBusy, run } = useAct()
  const [leaving, setLeaving] = useState<Given>()
  const take = (given: Given) =>
    run(async () => {
      await act(`/api/admin/roles?${placeOf(given)}`, { method: 'DELETE' })
      again()
    }).finally(() => setLeaving(undefined))
  return (
    <>
      {leaving && (
        <MakeSure
          header="Take this role away"
          what={`${nameOf(leaving)} loses what was given in ${leaving.folder}, from the next request of every session and key on.`}
          yes="Take it away"
          isBusy={isBusy}
          done={() => void take(leaving)}
          leave={() => setLeaving(undefined)}
        />
      )}
      <ShapedTable<Given>
        ariaLabels={{ tableLabel: 'Roles' }}
        header={<Header variant="h2">Roles as they were given</Header>}
        loading={isLoading}
        loadingText="Loading the roles"
        items={[...roles]}
        trackBy={placeOf}
        stickyColumns={{ last: 1 }}
        footer={failure && <Failure why={failure} />}
        columnDefinitions={[
          { id: 'folder', header: 'Folder', cell: ({ folder }) => folder },
          { id: 'who', header: 'Who', isRowHeader: true, cell: nameOf },
          { id: 'role', header: 'Role', cell: ({ role }) => role ?? 'none' },
          { id: 'phi', header: 'PHI up to', cell: ({ phi }) => <Level phi={phi} /> },
          { id: 'at', header: 'Given', cell: ({ grantedAt }) => (grantedAt ? <Time at={grantedAt} /> : '–') },
          { id: 'by', header: 'By', cell: ({ grantedBy }) => grantedBy ?? '–' },
          {
            id: 'take',
            header: 'Take away',
            cell: (given) => (
              <Button
                variant="inline-link"
                disabled={isBusy}
                ariaLabel={`Take away the role of ${nameOf(given)} in ${given.folder}`}
                onClick={() => setLeaving(given)}
              >
                Take away
              </Button>
            ),
          },
        ]}
        empty={
          <Box textAlign="center" padding="s" color="text-body-secondary">
            No role was given.
          </Box>
        }
      />
    </>
  )
}

export function AdminRoles() {
  const reading = useRead<{ roles: readonly Given[] }>('/api/admin/roles')
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="A role counts in the folders that lie in its folder too, from the next request on."
        >
          Roles
        </Header>
      }
    >
      <SpaceBetween size="l">
        <GiveRole given={reading.again} />
        {reading.type === 'failed' ? (
          <Failure why={reading.why} />
        ) : (
          <RoleTable
            roles={reading.type === 'ready' ? reading.value.roles : []}
            isLoading={reading.type === 'loading'}
            again={reading.again}
          />
        )}
      </SpaceBetween>
    </ContentLayout>
  )
}
