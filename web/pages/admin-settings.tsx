// The settings of the site, from their list: what each does, what it may be. A change acts on everybody's next request.
import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { settingsList } from '../../core/settings.ts'
import { ask } from '../api.ts'
import { Failure } from '../parts/failure.tsx'
import { useAct, useRead } from '../parts/read.ts'
import { SettingField } from '../parts/setting-field.tsx'
import { Coming } from '../parts/skeleton.tsx'
import { look } from '../session.ts'
import { changedSettings, kindOf, type SettingValue } from '../setting-form.ts'

type Settings = Readonly<Record<string, SettingValue>>

const kinds = Object.fromEntries(Object.entries(settingsList).map(([name, { values }]) => [name, kindOf(values)]))

function Form({ settings, again }: { readonly settings: Settings; readonly again: () => void }) {
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({})
  const [isAsking, setAsking] = useState(false)
  const [isSaved, setSaved] = useState(false)
  const { isBusy, failure, run } = useAct()
  const changes = changedSettings(settings, typed, kinds)
  const isChanged = Object.keys(changes).length > 0
  const save = async () => {
    setAsking(false)
    const isDone = await run(async () => {
      await ask('/api/admin/settings', { method: 'PATCH', body: changes })
      setTyped({})
      again()
      await look()
    })
    setSaved(isDone)
  }
  return (
    <SpaceBetween size="l">
      {isSaved && !isChanged && <Alert type="success">Saved. It acts on everybody’s next request.</Alert>}
      <Container>
        <SpaceBetween size="l">
          {Object.entries(settingsList).map(([name, { sentence, values }]) => (
            <SettingField
              key={name}
              name={name}
              sentence={sentence}
              values={values}
              value={typed[name] ?? String(settings[name] ?? '')}
              change={(text) => setTyped({ ...typed, [name]: text })}
            />
          ))}
        </SpaceBetween>
      </Container>
      {failure !== null && <Failure why={failure} />}
      <SpaceBetween direction="horizontal" size="xs">
        <Button
          variant="primary"
          disabled={!isChanged}
          loading={isBusy}
          onClick={() => (changes.sessionKeys === false ? setAsking(true) : void save())}
        >
          Save
        </Button>
        <Button disabled={!isChanged} onClick={() => setTyped({})}>
          Undo
        </Button>
      </SpaceBetween>
      <EndKeys isShown={isAsking} no={() => setAsking(false)} yes={() => void save()} />
    </SpaceBetween>
  )
}

type EndKeysProps = { readonly isShown: boolean; readonly no: () => void; readonly yes: () => void }

function EndKeys({ isShown, no, yes }: EndKeysProps) {
  return (
    <Modal
      visible={isShown}
      onDismiss={no}
      header="End every session key?"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={no}>Cancel</Button>
            <Button variant="primary" onClick={yes}>
              End every key
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      Every key of everybody stops at once and for good; scripts that run get no further. Switched on again, people make
      new ones.
    </Modal>
  )
}

export function AdminSettings() {
  const reading = useRead<Settings>('/api/admin/settings')
  return (
    <ContentLayout
      header={
        <Header variant="h1" description="Each change is recorded with its old and its new value.">
          Settings
        </Header>
      }
    >
      {reading.type === 'loading' && <Coming what="Loading the settings" lines={8} />}
      {reading.type === 'failed' && <Failure why={reading.why} />}
      {reading.type === 'ready' && <Form settings={reading.value} again={reading.again} />}
    </ContentLayout>
  )
}
