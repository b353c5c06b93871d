// One question of an officer: what it needs to know, asked when the person says so since the asking is recorded, and its answer.
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { TableProps } from '@cloudscape-design/components/table'
import { type FormEvent, type ReactNode, useState } from 'react'
import { download } from '../api.ts'
import { Failure } from './failure.tsx'
import { Missing } from './missing.tsx'
import { useAct } from './read.ts'
import { saveFile } from './save.ts'
import { ShapedTable } from './skeleton.tsx'
import { Day } from './trail-filter.tsx'
import { type Page, usePages } from './use-pages.ts'

const fieldFacts = {
  participant: { label: 'Participant', description: 'The id as the data has it.' },
  user: { label: 'Person', description: 'E-mail address or id.' },
  folder: { label: 'Folder', description: 'Left empty, everywhere.' },
} as const
type FieldName = keyof typeof fieldFacts

export type Question<R, P extends Page> = {
  readonly title: string
  readonly sentence: string
  readonly path: string
  readonly fields: readonly { readonly name: FieldName; readonly isNeeded?: true }[]
  readonly rowsIn: (page: P) => readonly R[]
  readonly columns: readonly TableProps.ColumnDefinition<R>[]
  /** A file of the same answer, made by the site. */
  readonly file?: string
}

type Asked = Readonly<Partial<Record<FieldName | 'from' | 'to', string>>>

const queryOf = (asked: Asked) =>
  new URLSearchParams(Object.entries(asked).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])))

type FormProps = Pick<Question<never, never>, 'fields'> & {
  readonly ask: (query: string) => void
  readonly isBusy: boolean
}

function Form({ fields, ask, isBusy }: FormProps) {
  const [asked, change] = useState<Asked>({})
  const lacks = fields.some(({ name, isNeeded }) => isNeeded && !asked[name]?.trim())
  const send = (event: FormEvent) => {
    event.preventDefault()
    if (!lacks) ask(`?${queryOf(asked)}`)
  }
  return (
    <form onSubmit={send} className="proviso-tools proviso-end proviso-ask">
      {fields.map(({ name }) => (
        <FormField key={name} {...fieldFacts[name]}>
          <Input
            value={asked[name] ?? ''}
            autoComplete={false}
            onChange={({ detail }) => change({ ...asked, [name]: detail.value })}
          />
        </FormField>
      ))}
      <Day label="From (UTC)" value={asked.from ?? ''} change={(from) => change({ ...asked, from })} />
      <Day label="To (UTC)" value={asked.to ?? ''} change={(to) => change({ ...asked, to })} />
      <Button variant="primary" disabled={lacks} loading={isBusy}>
        Ask
      </Button>
    </form>
  )
}

function Download({ path, name }: { readonly path: string; readonly name: string }) {
  const { isBusy, failure, run } = useAct()
  const take = () => run(async () => saveFile((await download(path)).content, name))
  return (
    <>
      <Button iconName="download" loading={isBusy} onClick={() => void take()}>
        CSV
      </Button>
      {failure !== null && <Failure why={failure} />}
    </>
  )
}

type AnswerProps<R> = {
  readonly rows: readonly R[]
  readonly isLoading: boolean
  readonly actions: ReactNode
  readonly footer: ReactNode
}

export function Ask<R, P extends Page>({ question }: { readonly question: Question<R, P> }) {
  const [query, setQuery] = useState<string | null>(null)
  const { title, sentence, path, fields, rowsIn, columns, file } = question
  const asking = usePages<P>(query === null ? null : path + query)
  const { pages, cursor, isLoading, isBusy } = asking
  const answer: AnswerProps<R> = {
    rows: pages.flatMap(rowsIn),
    isLoading,
    actions: file !== undefined && pages.length > 0 && <Download path={`${path}${query}&format=csv`} name={file} />,
    footer: cursor !== null && (
      <Button loading={isBusy} onClick={() => void asking.more()}>
        Look further
      </Button>
    ),
  }
  return (
    <SpaceBetween size="l">
      <Box variant="p">{sentence}</Box>
      <Form
        fields={fields}
        isBusy={isLoading}
        ask={(to) => {
          if (to === query) asking.again()
          setQuery(to)
        }}
      />
      {asking.why !== null && <Failure why={asking.why} />}
      <Missing from={pages} />
      {query !== null && asking.why === null && (
        <ShapedTable<R>
          variant="embedded"
          ariaLabels={{ tableLabel: title }}
          header={
            <Header
              variant="h2"
              counter={isLoading ? '' : `(${answer.rows.length}${cursor === null ? '' : '+'})`}
              actions={answer.actions}
            >
              Answer
            </Header>
          }
          footer={answer.footer}
          loading={isLoading}
          loadingText="Looking"
          contentDensity="compact"
          wrapLines
          items={[...answer.rows]}
          columnDefinitions={columns}
          empty={
            <Box textAlign="center" padding="s" color="text-body-secondary">
              {cursor === null
                ? 'Nothing found. Ids and addresses are taken exactly as written: check the spelling before you take this for an answer.'
                : 'Nothing found yet: look further.'}
            </Box>
          }
        />
      )}
    </SpaceBetween>
  )
}
