// Add an activity to the list of the site, or of a folder: the first one of a folder begins a list of its own there.
import Button from '@cloudscape-design/components/button'
import Checkbox from '@cloudscape-design/components/checkbox'
import ColumnLayout from '@cloudscape-design/components/column-layout'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { phiLevels } from '../../core/phi.ts'
import { ask } from '../api.ts'
import { Failure } from './failure.tsx'
import { useAct, useRead } from './read.ts'

type Folders = { readonly folders: readonly { readonly path: string }[] }

const nothing = { folder: '', name: '', phi: 'Restricted', irbRequired: false }
const levels = phiLevels.map((value) => ({ value, label: value }))

type Props = {
  /** Whose list it joins; null is to be chosen. */
  readonly folder: string | null
  readonly added: () => void
}

export function AddActivity({ folder: within, added }: Props) {
  const first = { ...nothing, folder: within ?? '' }
  const [activity, setActivity] = useState(first)
  const { failure, isBusy, run } = useAct()
  const folders = useRead<Folders>(within === null ? '/api/admin/folders' : null)
  const paths = folders.type === 'ready' ? folders.value.folders.map(({ path }) => path) : []
  const chosen = within === null ? paths : [within]
  const site = within === null ? [{ value: '', label: 'The site' }] : []
  const places = [...site, ...chosen.map((value) => ({ value, label: value }))]
  const change = (to: Partial<typeof nothing>) => setActivity({ ...activity, ...to })
  const add = () =>
    run(async () => {
      const { folder, ...facts } = activity
      await ask('/api/admin/activities', { method: 'POST', body: { ...facts, folder: folder === '' ? null : folder } })
      setActivity(first)
      added()
    })
  return (
    <Container header={<Header variant="h2">Add an activity</Header>}>
      <SpaceBetween size="m">
        <ColumnLayout columns={3}>
          <FormField label="Name">
            <Input value={activity.name} onChange={({ detail }) => change({ name: detail.value })} />
          </FormField>
          <FormField label="In the list of">
            <Select
              selectedOption={places.find(({ value }) => value === activity.folder) ?? null}
              options={places}
              onChange={({ detail }) => change({ folder: detail.selectedOption.value ?? '' })}
            />
          </FormField>
          <FormField label="PHI up to">
            <Select
              selectedOption={levels.find(({ value }) => value === activity.phi) ?? null}
              options={levels}
              onChange={({ detail }) => change({ phi: detail.selectedOption.value ?? 'Restricted' })}
            />
          </FormField>
        </ColumnLayout>
        <Checkbox checked={activity.irbRequired} onChange={({ detail }) => change({ irbRequired: detail.checked })}>
          Needs an IRB approval
        </Checkbox>
        {failure !== null && <Failure why={failure} />}
        <Button variant="primary" loading={isBusy} disabled={activity.name === ''} onClick={() => void add()}>
          Add
        </Button>
      </SpaceBetween>
    </Container>
  )
}
