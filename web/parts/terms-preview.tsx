// What a declaration would show, word for word, with a paragraph that is still a draft. Asked of the site; nothing is changed by it.
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import ColumnLayout from '@cloudscape-design/components/column-layout'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import FormField from '@cloudscape-design/components/form-field'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { phiLevels } from '../../core/phi.ts'
import { ask } from '../api.ts'
import { Failure } from './failure.tsx'
import { useAct, useRead } from './read.ts'
import { inFolder } from './ruled-folder.tsx'

type Folders = { readonly folders: readonly { readonly path: string }[] }
type List = { readonly activities: readonly { readonly name: string }[] }
/** The list in force is told where a folder was named. */
type Activities = { readonly lists: readonly List[]; readonly inForce?: List }

const levels = phiLevels.map((value) => ({ value, label: value }))

export function TermsPreview({ draft, folder }: { readonly draft: object; readonly folder: string | null }) {
  const folders = useRead<Folders>('/api/admin/folders')
  const lists = useRead<Activities>(inFolder('/api/admin/activities', folder))
  const [chosen, setChosen] = useState({ folder: folder ?? '', activity: '', phi: 'NotPHI' })
  const [text, setText] = useState<string | null>(null)
  const { isBusy, failure, run } = useAct()
  const paths = folders.type === 'ready' ? folders.value.folders.map(({ path }) => path) : []
  const told =
    lists.type === 'ready' ? [...lists.value.lists, ...(lists.value.inForce ? [lists.value.inForce] : [])] : []
  const names = [...new Set(told.flatMap((list) => list.activities.map(({ name }) => name)))]
  const asOptions = (values: readonly string[]) => values.map((value) => ({ value, label: value }))
  const show = () =>
    run(async () => {
      const body = { ...chosen, draft }
      setText((await ask<{ text: string }>('/api/admin/terms/preview', { method: 'POST', body })).body.text)
    })
  const field = (label: string, name: keyof typeof chosen, options: readonly { value: string; label: string }[]) => (
    <FormField label={label}>
      <Select
        selectedOption={options.find(({ value }) => value === chosen[name]) ?? null}
        options={options}
        placeholder="Choose"
        onChange={({ detail }) => setChosen({ ...chosen, [name]: detail.selectedOption.value ?? '' })}
      />
    </FormField>
  )
  return (
    <ExpandableSection headerText="See what somebody would sign">
      <SpaceBetween size="m">
        <ColumnLayout columns={3}>
          {field('Folder', 'folder', asOptions(paths))}
          {field('Activity', 'activity', asOptions(names))}
          {field('PHI level', 'phi', levels)}
        </ColumnLayout>
        <Button loading={isBusy} disabled={chosen.folder === '' || chosen.activity === ''} onClick={() => void show()}>
          Show
        </Button>
        {failure !== null && <Failure why={failure} />}
        {text !== null && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it by keys
          <section className="proviso-terms" tabIndex={0} aria-label="Preview">
            {text}
          </section>
        )}
        {text === null && <Box color="text-body-secondary">Nothing is saved by looking.</Box>}
      </SpaceBetween>
    </ExpandableSection>
  )
}
