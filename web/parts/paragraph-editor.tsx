// Write or change a paragraph of the terms, and see before it is saved what somebody would sign.
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Modal from '@cloudscape-design/components/modal'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Textarea from '@cloudscape-design/components/textarea'
import Toggle from '@cloudscape-design/components/toggle'
import { useState } from 'react'
import { phiLevels } from '../../core/phi.ts'
import { ask } from '../api.ts'
import { Failure } from './failure.tsx'
import type { ParagraphFacts } from './paragraph-facts.ts'
import { useAct } from './read.ts'
import { TermsPreview } from './terms-preview.tsx'

type Props = {
  /** Null for a new one. */
  readonly paragraph: ParagraphFacts | null
  /** A new one is for declarations there; null is for those of the whole site. */
  readonly folder: string | null
  readonly done: () => void
  readonly saved: () => void
}

type Draft = { readonly id: string; readonly text: string; readonly minPhi: string; readonly retired: boolean }

const levels = phiLevels.map((value) => ({
  value,
  label: value === 'NotPHI' ? 'Every level' : `${value} and above`,
}))

type FieldsProps = { readonly draft: Draft; readonly change: (to: Partial<Draft>) => void; readonly isNew: boolean }

function Fields({ draft, change, isNew }: FieldsProps) {
  return (
    <>
      {isNew && (
        <FormField label="Id" description="Small letters, digits and hyphens. Optional.">
          <Input value={draft.id} onChange={({ detail }) => change({ id: detail.value })} />
        </FormField>
      )}
      <FormField label="Text" stretch>
        <Textarea value={draft.text} rows={5} onChange={({ detail }) => change({ text: detail.value })} />
      </FormField>
      <FormField label="Part of declarations at">
        <Select
          selectedOption={levels.find(({ value }) => value === draft.minPhi) ?? null}
          options={levels}
          onChange={({ detail }) => change({ minPhi: detail.selectedOption.value ?? draft.minPhi })}
        />
      </FormField>
      {!isNew && (
        <Toggle
          checked={draft.retired}
          description="Part of no declaration to come. Its versions stay."
          onChange={({ detail }) => change({ retired: detail.checked })}
        >
          Retired
        </Toggle>
      )}
    </>
  )
}

export function ParagraphEditor({ paragraph, folder, done, saved }: Props) {
  const { id = '', text = '', minPhi = 'NotPHI', retired = false } = paragraph ?? {}
  const [draft, setDraft] = useState<Draft>({ id, text, minPhi, retired })
  const { isBusy, failure, run } = useAct()
  const { id: chosen, ...facts } = draft
  const added = { ...facts, ...(chosen === '' ? {} : { id: chosen }), ...(folder === null ? {} : { folder }) }
  const save = () =>
    run(async () => {
      if (paragraph) await ask(`/api/admin/terms/${encodeURIComponent(id)}`, { method: 'PATCH', body: facts })
      else await ask('/api/admin/terms', { method: 'POST', body: added })
      saved()
      done()
    })
  return (
    <Modal
      visible
      size="large"
      onDismiss={done}
      header={paragraph ? `Change ${id}` : 'Write a paragraph'}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={done}>Cancel</Button>
            <Button variant="primary" loading={isBusy} disabled={draft.text.trim() === ''} onClick={() => void save()}>
              Save
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Fields draft={draft} change={(to) => setDraft({ ...draft, ...to })} isNew={paragraph === null} />
        {failure !== null && <Failure why={failure} />}
        <TermsPreview folder={folder} draft={paragraph === null ? added : { ...facts, id }} />
      </SpaceBetween>
    </Modal>
  )
}
