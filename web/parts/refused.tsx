// A refused question, with the way on where there is one: study data opens when a purpose is declared.
import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import { howToDeclare } from '../../core/declaration.ts'
import { Failure } from './failure.tsx'
import type { Reading } from './read.ts'

type Props = { readonly reading: Extract<Reading<unknown>, { type: 'failed' }>; readonly folder: string }

export function Refused({ reading, folder }: Props) {
  if (reading.code !== 'declaration-required') return <Failure why={reading.why} />
  const declare = (
    <Button variant="primary" href={`/app/declare?folder=${encodeURIComponent(folder)}`}>
      Declare
    </Button>
  )
  return (
    <div role="alert">
      <Alert type="info" header="Declare first" action={declare}>
        {reading.why.replace(` ${howToDeclare(folder)}`, '')}
      </Alert>
    </div>
  )
}
