// The steps of a declaration up to its terms: which folder, what for, how high.
import Alert from '@cloudscape-design/components/alert'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import RadioGroup from '@cloudscape-design/components/radio-group'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { phiLevels } from '../../core/phi.ts'
import { activityOf, type Choice, type DeclarationOptions, whyNotLevel } from './declaration-choice.ts'
import { Failure } from './failure.tsx'
import { levelMeanings } from './level.tsx'
import { useRead } from './read.ts'

export type StepProps = {
  readonly choice: Choice
  readonly change: (to: Partial<Choice>) => void
  readonly options: DeclarationOptions | null
}

type Folders = { readonly folders: readonly { readonly path: string; readonly title: string }[] }

export function FolderStep({ choice, change, options }: StepProps) {
  const folders = useRead<Folders>('/api/folders')
  const known = folders.type === 'ready' ? folders.value.folders : []
  const listed = known.map(({ path, title }) => ({ value: path, label: path, description: title }))
  return (
    <Container>
      <SpaceBetween size="m">
        {folders.type === 'failed' && <Failure why={folders.why} />}
        <FormField label="Folder" description="A declaration counts in one folder.">
          <Select
            selectedOption={listed.find(({ value }) => value === choice.folder) ?? null}
            options={listed}
            filteringType={listed.length > 10 ? 'auto' : 'none'}
            statusType={folders.type === 'loading' ? 'loading' : 'finished'}
            loadingText="Loading the folders"
            placeholder="Choose a folder"
            empty="No folder is open to you. Ask an administrator for a role in one."
            onChange={({ detail }) =>
              change({ folder: detail.selectedOption.value ?? '', activity: '', irb: '', phi: '' })
            }
          />
        </FormField>
        {options?.signed && (
          <Alert type="info">
            In this folder you have declared {options.signed.activity} at {options.signed.phi}. Declaring again takes
            its place from the next request on, for your keys too.
          </Alert>
        )}
      </SpaceBetween>
    </Container>
  )
}

export function PurposeStep({ choice, change, options }: StepProps) {
  const activities = options?.activities ?? []
  const isRequired = activityOf(options, choice.activity)?.irbRequired ?? false
  const irbs = (options?.irbs ?? []).map(({ number, title, expiresOn }) => ({
    value: number,
    label: number,
    description: title,
    labelTag: expiresOn === null ? 'no end' : `until ${expiresOn}`,
  }))
  const none = { value: '', label: 'None' }
  const chosen = irbs.find(({ value }) => value === choice.irb)
  return (
    <Container>
      <SpaceBetween size="l">
        <FormField label="Activity">
          <RadioGroup
            value={choice.activity}
            items={activities.map(({ name, irbRequired }) => ({
              value: name,
              label: name,
              description: irbRequired ? 'Needs an IRB approval.' : undefined,
            }))}
            onChange={({ detail }) => change({ activity: detail.value, phi: '' })}
          />
        </FormField>
        <FormField
          label={isRequired ? 'IRB approval' : <>IRB approval – optional</>}
          description={
            chosen ? `${chosen.description}, ${chosen.labelTag}` : 'Those that hold for this folder and for you.'
          }
        >
          <Select
            selectedOption={chosen ?? (isRequired ? null : none)}
            options={isRequired ? irbs : [none, ...irbs]}
            filteringType={irbs.length > 10 ? 'auto' : 'none'}
            placeholder="Choose an approval"
            empty="No approval holds for this folder and for you."
            onChange={({ detail }) => change({ irb: detail.selectedOption.value ?? '' })}
          />
        </FormField>
      </SpaceBetween>
    </Container>
  )
}

export function LevelStep({ choice, change, options }: StepProps) {
  return (
    <Container>
      <FormField label="PHI level" description="Read no higher than you need: columns above it come blank.">
        <RadioGroup
          value={choice.phi}
          items={phiLevels.map((level) => {
            const why = whyNotLevel(level, choice, options)
            return {
              value: level,
              label: level,
              description: why === null ? levelMeanings[level] : `${levelMeanings[level]} ${why}`,
              disabled: why !== null,
            }
          })}
          onChange={({ detail }) => change({ phi: phiLevels.find((level) => level === detail.value) ?? '' })}
        />
      </FormField>
    </Container>
  )
}
