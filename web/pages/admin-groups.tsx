// The groups of the site: what a group was given counts for its members from their next request on.
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import TokenGroup from '@cloudscape-design/components/token-group'
import { useState } from 'react'
import { ask } from '../api.ts'
import { Failure } from '../parts/failure.tsx'
import { FillIn } from '../parts/fill-in.tsx'
import { useAct, useRead } from '../parts/read.ts'
import { Coming } from '../parts/skeleton.tsx'
import { go } from '../place.ts'
import { impersonate } from '../session.ts'

type Member = { readonly id: number; readonly email: string; readonly displayName: string }
type Group = { readonly id: number; readonly name: string; readonly members: readonly Member[] }

function OneGroup({ group, again }: { readonly group: Group; readonly again: () => void }) {
  const [email, setEmail] = useState('')
  const { failure, isBusy, run } = useAct()
  const { id, name, members } = group
  const change = (to: object) =>
    run(async () => {
      await ask(`/api/admin/groups/${id}`, { method: 'PATCH', body: to })
      again()
    })
  const add = async () => {
    if (await change({ add: [email.trim()] })) setEmail('')
  }
  const actAs = () =>
    run(async () => {
      await impersonate({ group: name })
      go('/app/')
    })
  const leave = (member: Member | undefined) => member && void change({ remove: [String(member.id)] })
  return (
    <Container
      header={
        <Header
          variant="h2"
          counter={`(${members.length})`}
          actions={
            <Button disabled={isBusy} onClick={() => void actAs()}>
              Act as {name}
            </Button>
          }
        >
          {name}
        </Header>
      }
    >
      <SpaceBetween size="m">
        {members.length === 0 ? (
          <Box color="text-body-secondary">Nobody yet.</Box>
        ) : (
          <TokenGroup
            items={members.map((member) => ({
              label: member.displayName,
              description: member.email,
              dismissLabel: `Take ${member.email} out of ${name}`,
            }))}
            limit={20}
            onDismiss={({ detail }) => leave(members[detail.itemIndex])}
          />
        )}
        <div className="proviso-tools proviso-ask">
          <Input
            value={email}
            ariaLabel={`E-mail address of a new member of ${name}`}
            placeholder="E-mail address"
            onChange={({ detail }) => setEmail(detail.value)}
          />
          <Button
            loading={isBusy}
            disabled={email.trim() === ''}
            ariaLabel={`Add to ${name}`}
            onClick={() => void add()}
          >
            Add
          </Button>
        </div>
        {failure !== null && <Failure why={failure} />}
      </SpaceBetween>
    </Container>
  )
}

export function AdminGroups() {
  const reading = useRead<{ groups: readonly Group[] }>('/api/admin/groups')
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Roles are given to groups on the page of roles. A group is not removed: take its members out."
        >
          Groups
        </Header>
      }
    >
      <SpaceBetween size="l">
        <FillIn
          title="Make a group"
          button="Make"
          fields={[{ name: 'name', label: 'Name' }]}
          send={async (body) => {
            await ask('/api/admin/groups', { method: 'POST', body })
            reading.again()
          }}
        />
        {reading.type === 'loading' && <Coming what="Loading the groups" />}
        {reading.type === 'failed' && <Failure why={reading.why} />}
        {reading.type === 'ready' &&
          reading.value.groups.map((group) => <OneGroup key={group.id} group={group} again={reading.again} />)}
      </SpaceBetween>
    </ContentLayout>
  )
}
