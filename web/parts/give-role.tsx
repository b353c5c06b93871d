// Give a role in a folder: to whom, which, and up to which PHI level they may declare there.
import Button from '@cloudscape-design/components/button'
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

type Folders = { readonly folders: readonly { readonly path: string; readonly title: string }[] }
type Choice = { readonly folder: string; readonly to: string; readonly role: string; readonly phi: string }

const nothing: Choice = { folder: '', to: '', role: 'reader', phi: 'NotPHI' }
const roles = ['reader', 'editor', 'folder administrator'].map((value) => ({ value, label: value }))
const levels = phiLevels.map((value) => ({ value, label: value }))

export function GiveRole({ given }: { readonly given: () => void }) {
  const [choice, setChoice] = useState(nothing)
  const { failure, isBusy, run } = useAct()
  const folders = useRead<Folders>('/api/admin/folders')
  const known = folders.type === 'ready' ? folders.value.folders : []
  const places = known.map(({ path, title }) => ({ value: path, label: path, description: title }))
  const change = (to: Partial<Choice>) => setChoice({ ...choice, ...to })
  const give = () =>
    run(async () => {
      const { to, ...rest } = choice
      const whom = to.includes('@') ? { user: to.trim() } : { group: to.trim() }
      await ask('/api/admin/roles', { method: 'POST', body: { ...rest, ...whom } })
      setChoice({ ...nothing, folder: choice.folder })
      given()
    })
  const chosen = (options: readonly { value: string; label: string }[], value: string) =>
    options.find((option) => option.value === value) ?? null
  return (
    <Container header={<Header variant="h2">Give a role</Header>}>
      <SpaceBetween size="m">
        <ColumnLayout columns={4}>
          <FormField label="Folder">
            <Select
              selectedOption={chosen(places, choice.folder)}
              options={places}
              placeholder="Choose a folder"
              onChange={({ detail }) => change({ folder: detail.selectedOption.value ?? '' })}
            />
          </FormField>
          <FormField label="To" constraintText="An e-mail address, or the name of a group.">
            <Input value={choice.to} onChange={({ detail }) => change({ to: detail.value })} />
          </FormField>
          <FormField label="Role">
            <Select
              selectedOption={chosen(roles, choice.role)}
              options={roles}
              onChange={({ detail }) => change({ role: detail.selectedOption.value ?? 'reader' })}
            />
          </FormField>
          <FormField label="PHI up to">
            <Select
              selectedOption={chosen(levels, choice.phi)}
              options={levels}
              onChange={({ detail }) => change({ phi: detail.selectedOption.value ?? 'NotPHI' })}
            />
          </FormField>
        </ColumnLayout>
        {failure !== null && <Failure why={failure} />}
        <Button
          variant="primary"
          loading={isBusy}
          disabled={choice.folder === '' || choice.to === ''}
          onClick={() => void give()}
        >
          Give
        </Button>
      </SpaceBetween>
    </Container>
  )
}
