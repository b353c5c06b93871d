// Ready scripts, a tab for each language, with the right address and folder in them.
import Box from '@cloudscape-design/components/box'
import Container from '@cloudscape-design/components/container'
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Tabs from '@cloudscape-design/components/tabs'
import { useState } from 'react'
import { useSession } from '../session.ts'
import { type Snippet, snippets } from '../snippets.ts'
import { useRead } from './read.ts'

type Folders = { readonly folders: readonly { readonly path: string; readonly title: string }[] }
type Schemas = { readonly schemas: readonly { readonly name: string }[] }
type Tables = { readonly tables: readonly { readonly name: string }[] }

/** The first table of a folder; a likely one where none can be named yet. */
function useFirstTable(folder: string | undefined): { readonly schema: string; readonly table: string } {
  const inFolder = folder === undefined ? null : `folder=${encodeURIComponent(folder)}`
  const schemas = useRead<Schemas>(inFolder && `/api/schemas?${inFolder}`)
  const schema = schemas.type === 'ready' ? schemas.value.schemas[0]?.name : undefined
  const tables = useRead<Tables>(
    inFolder && schema !== undefined ? `/api/tables?${inFolder}&schema=${encodeURIComponent(schema)}` : null,
  )
  const table = tables.type === 'ready' ? tables.value.tables[0]?.name : undefined
  return { schema: schema ?? 'study', table: table ?? 'Demographics' }
}

function Shown({ snippet }: { readonly snippet: Snippet }) {
  return (
    <SpaceBetween size="xs">
      <Box color="text-body-secondary">{snippet.before}</Box>
      <div className="proviso-snippet">
        <div className="proviso-copy">
          <CopyToClipboard
            variant="icon"
            textToCopy={snippet.text}
            copyButtonAriaLabel={`Copy the ${snippet.label} script`}
            copySuccessText="Copied"
            copyErrorText="Not copied"
          />
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls it by keys */}
        <section tabIndex={0} aria-label={`${snippet.label} script`} data-snippet={snippet.id}>
          <pre>
            <code>{snippet.text}</code>
          </pre>
        </section>
      </div>
    </SpaceBetween>
  )
}

export function Snippets({ apiKey }: { readonly apiKey: string | null }) {
  const { session } = useSession()
  const folders = useRead<Folders>('/api/folders')
  const [chosen, setChosen] = useState<string>()
  const known = folders.type === 'ready' ? folders.value.folders : []
  const declared = known.find(({ path }) => session.declarations[path] !== undefined)
  const folder = chosen ?? declared?.path ?? known[0]?.path
  const first = useFirstTable(folder)
  const options = known.map(({ path, title }) => ({ value: path, label: path, description: title }))
  const target = { origin: location.origin, folder: folder ?? '/My/Study', ...first, key: apiKey }
  return (
    <Container
      header={
        <Header variant="h2" description="Each reads the first rows of a table of that folder.">
          Use it
        </Header>
      }
    >
      <SpaceBetween size="m">
        <FormField label="Folder">
          <Select
            selectedOption={options.find(({ value }) => value === folder) ?? null}
            options={options}
            placeholder="No folder is open to you"
            onChange={({ detail }) => setChosen(detail.selectedOption.value)}
          />
        </FormField>
        <Tabs
          ariaLabel="Scripts"
          tabs={snippets(target).map((snippet) => ({
            id: snippet.id,
            label: snippet.label,
            content: <Shown snippet={snippet} />,
          }))}
        />
      </SpaceBetween>
    </Container>
  )
}
