// The paragraphs of the terms: what each says and when it is part of a declaration; to write one, to change one, to see what follows.
import Badge from '@cloudscape-design/components/badge'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { Failure } from '../parts/failure.tsx'
import { ParagraphEditor } from '../parts/paragraph-editor.tsx'
import { type ParagraphFacts, whenIn } from '../parts/paragraph-facts.ts'
import { useRuled } from '../parts/ruled-folder.tsx'
import { ShapedTable } from '../parts/skeleton.tsx'

export function AdminTerms() {
  const { reading, folder, isOpen, chooser } = useRuled<{ paragraphs: readonly ParagraphFacts[] }>('/api/admin/terms')
  const [edited, setEdited] = useState<ParagraphFacts | 'new' | null>(null)
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Who declares signs the paragraphs that apply, in this order. Every version is kept."
          actions={
            <Button variant="primary" disabled={!isOpen} onClick={() => setEdited('new')}>
              Write a paragraph
            </Button>
          }
        >
          Terms
        </Header>
      }
    >
      <SpaceBetween size="l">
        {chooser}
        {reading.type === 'failed' && <Failure why={reading.why} />}
        <ShapedTable<ParagraphFacts>
          ariaLabels={{ tableLabel: 'Paragraphs' }}
          loading={isOpen && reading.type === 'loading'}
          loadingText="Loading the terms"
          items={reading.type === 'ready' ? [...reading.value.paragraphs] : []}
          trackBy="id"
          stickyColumns={{ last: 1 }}
          wrapLines
          columnDefinitions={[
            { id: 'id', header: 'Paragraph', isRowHeader: true, cell: ({ id }) => id, minWidth: 120 },
            { id: 'text', header: 'Text', cell: ({ text }) => text, minWidth: 320 },
            { id: 'when', header: 'Part of', cell: whenIn, minWidth: 160 },
            {
              id: 'version',
              header: 'Version',
              cell: ({ version, retired }) => (
                <>
                  {version} {retired && <Badge color="grey">retired</Badge>}
                </>
              ),
            },
            {
              id: 'edit',
              header: 'Change',
              minWidth: 110,
              cell: (paragraph) => (
                <Button variant="inline-link" ariaLabel={`Change ${paragraph.id}`} onClick={() => setEdited(paragraph)}>
                  Change
                </Button>
              ),
            },
          ]}
          empty={
            <Box textAlign="center" padding="s" color="text-body-secondary">
              {isOpen ? 'No paragraph yet.' : 'Choose a folder.'}
            </Box>
          }
        />
        {edited !== null && (
          <ParagraphEditor
            paragraph={edited === 'new' ? null : edited}
            folder={folder}
            done={() => setEdited(null)}
            saved={reading.again}
          />
        )}
      </SpaceBetween>
    </ContentLayout>
  )
}
