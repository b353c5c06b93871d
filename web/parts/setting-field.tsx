// One setting: a switch, a choice or a number, with the sentence of its list.
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Select from '@cloudscape-design/components/select'
import Toggle from '@cloudscape-design/components/toggle'
import { kindOf, titleOf } from '../setting-form.ts'

type Props = {
  readonly name: string
  readonly sentence: string
  readonly values: string
  readonly value: string
  readonly change: (to: string) => void
}

export function SettingField({ name, sentence, values, value, change }: Props) {
  const kind = kindOf(values)
  if (kind.type === 'switch') {
    return (
      <Toggle
        checked={value === 'true'}
        description={sentence}
        onChange={({ detail }) => change(String(detail.checked))}
      >
        <strong>{titleOf(name)}</strong>
      </Toggle>
    )
  }
  const isNumber = kind.type === 'number'
  const constraint = isNumber ? `${kind.least.toLocaleString()} to ${kind.most.toLocaleString()}` : undefined
  return (
    <FormField label={titleOf(name)} description={sentence} constraintText={constraint}>
      {kind.type === 'choice' ? (
        <Select
          selectedOption={{ value, label: value }}
          options={kind.values.map((one) => ({ value: one, label: one }))}
          onChange={({ detail }) => change(detail.selectedOption.value ?? value)}
        />
      ) : (
        <Input
          value={value}
          {...(isNumber ? { type: 'number', inputMode: 'numeric' } : {})}
          onChange={({ detail }) => change(detail.value)}
        />
      )}
    </FormField>
  )
}
