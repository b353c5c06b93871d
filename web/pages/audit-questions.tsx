// The officer's desk: what is asked of an audit again and again, each as a form.
import Container from '@cloudscape-design/components/container'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import Tabs from '@cloudscape-design/components/tabs'
import { Ask } from '../parts/ask.tsx'
import { declared, disclosures, misfits, refusals, uses, whoSaw } from '../parts/officer-questions.tsx'

/** An answer stays while another question is asked. */
const contentRenderStrategy = 'lazy'

export function AuditQuestions() {
  return (
    <ContentLayout
      header={
        <Header variant="h1" description="Each question is recorded with what was asked, and so is what was answered.">
          Questions
        </Header>
      }
    >
      <Container>
        <Tabs
          ariaLabel="Questions to the audit"
          tabs={[
            { id: 'who', label: whoSaw.title, content: <Ask question={whoSaw} />, contentRenderStrategy },
            { id: 'uses', label: uses.title, content: <Ask question={uses} />, contentRenderStrategy },
            { id: 'declared', label: declared.title, content: <Ask question={declared} />, contentRenderStrategy },
            { id: 'misfits', label: misfits.title, content: <Ask question={misfits} />, contentRenderStrategy },
            { id: 'refused', label: refusals.title, content: <Ask question={refusals} />, contentRenderStrategy },
            {
              id: 'disclosures',
              label: disclosures.title,
              content: <Ask question={disclosures} />,
              contentRenderStrategy,
            },
          ]}
        />
      </Container>
    </ContentLayout>
  )
}
