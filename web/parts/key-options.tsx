// How a key is to be narrower than its session: label, life, read-only, level, folders, tables, addresses.
import Checkbox from '@cloudscape-design/components/checkbox'
import ColumnLayout from '@cloudscape-design/components/column-layout'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Textarea from '@cloudscape-design/components/textarea'
import { phiLevels } from '../../core/phi.ts'

export type Options = {
  readonly label: string
  readonly minutes: string
  readonly readOnly: boolean
  readonly phi: string
  readonly folders: string
  readonly tables: string
  readonly addresses: string
}

export const noOptions: Options = {
  label: '',
  minutes: '',
  readOnly: false,
  phi: '',
  folders: '',
  tables: '',
  addresses: '',
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** `/Folder schema.Table`; what is none is sent as it is, and the site says what is wrong with it. */
function tableOf(line: string): { folder: string; schema: string; query: string } {
  const cut = line.lastIndexOf(' ')
  const [schema = '', ...query] = line.slice(cut + 1).split('.')
  return { folder: line.slice(0, Math.max(0, cut)).trim(), schema, query: query.join('.') }
}

/** The body to send: what was not chosen is not named. */
export function bodyOf({ label, minutes, readOnly, phi, folders, tables, addresses }: Options): object {
  const lists = { folders: linesOf(folders), tables: linesOf(tables).map(tableOf), addresses: linesOf(addresses) }
  return {
    ...(label.trim() === '' ? {} : { label: label.trim() }),
    ...(minutes.trim() === '' ? {} : { expiresInMinutes: Number(minutes) }),
    ...(readOnly ? { readOnly } : {}),
    ...(phi === '' ? {} : { phi }),
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
  }
}

const levels = [
  { value: '', label: 'As the session' },
  ...phiLevels.map((level) => ({ value: level, label: `At most ${level}` })),
]

type Props = { readonly value: Options; readonly change: (to: Options) => void }
type Text = Exclude<keyof Options, 'readOnly'>

export function KeyOptions({ value, change }: Props) {
  const text = (name: Text) => ({
    value: value[name],
    onChange: ({ detail }: { detail: { value: string } }) => change({ ...value, [name]: detail.value }),
  })
  return (
    <SpaceBetween size="m">
      <FormField label="Label" description="What it is for, so that you find it in the list. Optional.">
        <Input {...text('label')} placeholder="my script" />
      </FormField>
      <ExpandableSection headerText="Make it narrower than the session">
        <SpaceBetween size="m">
          <ColumnLayout columns={2}>
            <FormField label="Minutes it lasts" description="At most as long as the session.">
              <Input {...text('minutes')} type="number" inputMode="numeric" />
            </FormField>
            <FormField label="PHI level">
              <Select
                selectedOption={levels.find((level) => level.value === value.phi) ?? null}
                options={levels}
                onChange={({ detail }) => change({ ...value, phi: detail.selectedOption.value ?? '' })}
              />
            </FormField>
          </ColumnLayout>
          <Checkbox
            checked={value.readOnly}
            onChange={({ detail }) => change({ ...value, readOnly: detail.checked })}
            description="It reads, and ends nothing: not even its own session."
          >
            Read only
          </Checkbox>
          <FormField label="Folders" description="One a line. These and the folders in them.">
            <Textarea {...text('folders')} rows={2} placeholder="/Demo/Study" />
          </FormField>
          <FormField label="Tables" description="One a line: folder, a space, schema.Table.">
            <Textarea {...text('tables')} rows={2} placeholder="/Demo/Study study.LabResults" />
          </FormField>
          <FormField label="Addresses" description="One a line: addresses or blocks that it may be used from.">
            <Textarea {...text('addresses')} rows={2} placeholder="192.0.2.0/24" />
          </FormField>
        </SpaceBetween>
      </ExpandableSection>
    </SpaceBetween>
  )
}
