// What the list of audit events is narrowed by.
import DatePicker from '@cloudscape-design/components/date-picker'
import FormField from '@cloudscape-design/components/form-field'
import PropertyFilter, { type PropertyFilterProps } from '@cloudscape-design/components/property-filter'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { auditTypes } from '../../core/audit-types.ts'
import { filterNames, likelyName, type TrailQuestion } from '../audit-trail.ts'

const labels = {
  user: 'Person',
  participant: 'Participant',
  dataset: 'Data set',
  type: 'Type',
  session: 'Session',
} as const

const properties: PropertyFilterProps.FilteringProperty[] = filterNames.map((name) => ({
  key: name,
  propertyLabel: labels[name],
  groupValuesLabel: `${labels[name]}: values`,
  operators: ['='],
}))

const options: PropertyFilterProps.FilteringOption[] = Object.entries(auditTypes).map(([type, { title }]) => ({
  propertyKey: 'type',
  value: type,
  label: title,
}))

/** One value a name: a later one takes the place of an earlier one. What was typed without a name is given one, which shows. */
function filterOf({ tokens }: PropertyFilterProps.Query): TrailQuestion['filter'] {
  const named = tokens.map(({ propertyKey, value }) => {
    const text = String(value ?? '').trim()
    return [propertyKey ?? likelyName(text), text]
  })
  return Object.fromEntries(named.filter(([, text]) => text !== ''))
}

function queryFrom(filter: TrailQuestion['filter']): PropertyFilterProps.Query {
  const tokens = filterNames.flatMap((name) => {
    const value = filter[name]
    return value === undefined ? [] : [{ propertyKey: name, operator: '=', value }]
  })
  return { operation: 'and', tokens }
}

export function Day(props: { readonly label: string; readonly value: string; readonly change: (to: string) => void }) {
  return (
    <FormField label={props.label}>
      <DatePicker
        value={props.value.slice(0, 10)}
        placeholder="YYYY/MM/DD"
        openCalendarAriaLabel={(day) =>
          day === null ? `${props.label}: choose` : `${props.label}: choose, ${day} is chosen`
        }
        onChange={({ detail }) => props.change(detail.value)}
      />
    </FormField>
  )
}

type Props = { readonly question: TrailQuestion; readonly change: (to: TrailQuestion) => void }

export function TrailFilter({ question, change }: Props) {
  return (
    <SpaceBetween size="m">
      <FormField
        label="Filter the events"
        description="A data set as study.Labs, a person by e-mail address or id."
        stretch
      >
        <PropertyFilter
          query={queryFrom(question.filter)}
          onChange={({ detail }) => change({ ...question, filter: filterOf(detail) })}
          filteringProperties={properties}
          filteringOptions={options}
          hideOperations
          filteringPlaceholder="By person, participant, data set, type or session"
          filteringEmpty="Type a value"
        />
      </FormField>
      <SpaceBetween direction="horizontal" size="m">
        <Day label="From (UTC)" value={question.from} change={(from) => change({ ...question, from })} />
        <Day label="To (UTC)" value={question.to} change={(to) => change({ ...question, to })} />
      </SpaceBetween>
    </SpaceBetween>
  )
}
