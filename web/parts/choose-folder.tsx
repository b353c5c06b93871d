// A choice of one of the folders that the person administers.
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Select from '@cloudscape-design/components/select'
import { Failure } from './failure.tsx'
import { useRead } from './read.ts'

type Folders = { readonly folders: readonly { readonly path: string; readonly title: string }[] }
type Props = { readonly folder: string | null; readonly choose: (path: string) => void }

export function ChooseFolder({ folder, choose }: Props) {
  const reading = useRead<Folders>('/api/admin/folders')
  const known = reading.type === 'ready' ? reading.value.folders : []
  const options = known.map(({ path, title }) => ({ value: path, label: path, description: title }))
  if (reading.type === 'failed') return <Failure why={reading.why} />
  return (
    <Container>
      <FormField label="Folder">
        <Select
          selectedOption={options.find(({ value }) => value === folder) ?? null}
          options={options}
          statusType={reading.type === 'loading' ? 'loading' : 'finished'}
          filteringType={options.length > 10 ? 'auto' : 'none'}
          placeholder="Choose a folder"
          onChange={({ detail }) => detail.selectedOption.value !== undefined && choose(detail.selectedOption.value)}
        />
      </FormField>
    </Container>
  )
}
