// The folders of the site as a tree: to make one, to say what it is called and how it is read, to remove one that is empty.
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { ask } from '../api.ts'
import { Failure } from '../parts/failure.tsx'
import { FillIn } from '../parts/fill-in.tsx'
import { type Folder, FolderTable } from '../parts/folder-table.tsx'
import { useRead } from '../parts/read.ts'

export function AdminFolders() {
  const reading = useRead<{ folders: readonly Folder[] }>('/api/admin/folders')
  return (
    <ContentLayout
      header={
        <Header variant="h1" description="Only an empty folder can be removed; its history stays.">
          Folders
        </Header>
      }
    >
      <SpaceBetween size="l">
        <FillIn
          title="Make a folder"
          button="Make"
          fields={[
            { name: 'path', label: 'Path', description: 'As /Oncology/Trial-7; the folder above must be there.' },
            { name: 'title', label: 'Title', description: 'Empty is the last part of the path.', isOptional: true },
          ]}
          send={async (body) => {
            await ask('/api/admin/folders', { method: 'POST', body })
            reading.again()
          }}
        />
        {reading.type === 'failed' ? (
          <Failure why={reading.why} />
        ) : (
          <FolderTable
            folders={reading.type === 'ready' ? reading.value.folders : []}
            isLoading={reading.type === 'loading'}
            again={reading.again}
          />
        )}
      </SpaceBetween>
    </ContentLayout>
  )
}
