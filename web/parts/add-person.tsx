// Add a person. They have no password until they are invited, and no role until one is given.
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Checkbox from '@cloudscape-design/components/checkbox'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Modal from '@cloudscape-design/components/modal'
import Multiselect from '@cloudscape-design/components/multiselect'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { ask } from '../api.ts'
import { Failure } from './failure.tsx'
import { useAct } from './read.ts'

const roles = ['auditor', 'site administrator'].map((value) => ({ value, label: value }))
type NewPerson = {
  readonly email: string
  readonly displayName: string
  readonly siteRoles: readonly string[]
  readonly secondFactorRequired: boolean
}
const nobody: NewPerson = { email: '', displayName: '', siteRoles: [], secondFactorRequired: false }

export function AddPerson({ done, added }: { readonly done: () => void; readonly added: () => void }) {
  const [person, setPerson] = useState(nobody)
  const { isBusy, failure, run } = useAct()
  const add = () =>
    run(async () => {
      await ask('/api/admin/users', { method: 'POST', body: person })
      added()
      done()
    })
  return (
    <Modal
      visible
      onDismiss={done}
      header="Add a person"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={done}>Cancel</Button>
            <Button variant="primary" loading={isBusy} onClick={() => void add()}>
              Add
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <FormField label="E-mail address">
          <Input
            value={person.email}
            type="email"
            onChange={({ detail }) => setPerson({ ...person, email: detail.value })}
          />
        </FormField>
        <FormField label="Name" description="As it is printed under what they sign.">
          <Input
            value={person.displayName}
            onChange={({ detail }) => setPerson({ ...person, displayName: detail.value })}
          />
        </FormField>
        <FormField
          label="Roles in the site"
          description="None for whoever reads data: roles in folders are given apart."
        >
          <Multiselect
            selectedOptions={roles.filter(({ value }) => person.siteRoles.includes(value))}
            options={roles}
            placeholder="None"
            onChange={({ detail }) =>
              setPerson({ ...person, siteRoles: detail.selectedOptions.flatMap(({ value }) => value ?? []) })
            }
          />
        </FormField>
        <Checkbox
          checked={person.secondFactorRequired}
          onChange={({ detail }) => setPerson({ ...person, secondFactorRequired: detail.checked })}
        >
          Must have a second factor
        </Checkbox>
        {failure !== null && <Failure why={failure} />}
      </SpaceBetween>
    </Modal>
  )
}
