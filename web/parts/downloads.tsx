// Take rows with you: the same question, answered whole and in a file. Each file is an access of its own, on record.
import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import { useState } from 'react'
import { download } from '../api.ts'
import { Failure } from './failure.tsx'
import { useAct } from './read.ts'
import { Recorded } from './recorded.tsx'
import { saveFile } from './save.ts'

const formats = [
  { id: 'csv', text: 'CSV' },
  { id: 'parquet', text: 'Parquet' },
  { id: 'json', text: 'JSON' },
] as const

type Props = {
  readonly path: string
  readonly body: object | null
  /** By the ending of the format. */
  readonly name: (ending: string) => string
}

export function Downloads({ path, body, name }: Props) {
  const { isBusy, failure, run } = useAct()
  const [event, setEvent] = useState<string | null>(null)
  const take = (format: string) =>
    run(async () => {
      const file = await download(path, { method: 'POST', body: { ...body, format } })
      saveFile(file.content, name(format))
      setEvent(file.auditEvent)
    })
  return (
    <div>
      <ButtonDropdown
        items={formats}
        loading={isBusy}
        disabled={body === null}
        onItemClick={({ detail }) => void take(detail.id)}
      >
        Download
      </ButtonDropdown>
      {failure !== null && <Failure why={failure} />}
      <Recorded event={event} what="File recorded" />
    </div>
  )
}
