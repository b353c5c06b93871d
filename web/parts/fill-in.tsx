// A few fields and a button: what most things of the site are made by.
import Button from '@cloudscape-design/components/button'
import ColumnLayout from '@cloudscape-design/components/column-layout'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { Failure } from './failure.tsx'
import { useAct } from './read.ts'

export type Field = {
  readonly name: string
  readonly label: string
  readonly description?: string
  /** It may stay empty. */
  readonly isOptional?: true
}

type Typed = Readonly<Record<string, string>>

type Props = {
  readonly title: string
  readonly description?: string
  readonly fields: readonly Field[]
  readonly button: string
  /** Gets what was filled in, without spaces around it. */
  readonly send: (typed: Typed) => Promise<void>
}

export function FillIn({ title, description, fields, button, send }: Props) {
  const [typed, change] = useState<Typed>({})
  const { failure, isBusy, run } = useAct()
  const textOf = (name: string) => typed[name] ?? ''
  const go = () =>
    run(async () => {
      const said = fields.map(({ name }) => [name, textOf(name).trim()] as const).filter(([, text]) => text !== '')
      await send(Object.fromEntries(said))
      change({})
    })
  return (
    <Container
      header={
        <Header variant="h2" description={description}>
          {title}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <ColumnLayout columns={Math.min(3, fields.length)}>
          {fields.map(({ name, label, description: about }) => (
            <FormField key={name} label={label} description={about}>
              <Input
                value={textOf(name)}
                autoComplete={false}
                onChange={({ detail }) => change({ ...typed, [name]: detail.value })}
              />
            </FormField>
          ))}
        </ColumnLayout>
        {failure !== null && <Failure why={failure} />}
        <Button
          variant="primary"
          loading={isBusy}
          disabled={fields.some(({ name, isOptional }) => !isOptional && textOf(name).trim() === '')}
          onClick={() => void go()}
        >
          {button}
        </Button>
      </SpaceBetween>
    </Container>
  )
}
