// The frame of the pages that stand alone: the name of the site, one narrow column.
import Box from '@cloudscape-design/components/box'
import { type ReactNode, useEffect } from 'react'

export function Narrow({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} – Proviso`
  }, [title])
  return (
    <main className="proviso-narrow">
      <div className="proviso-name">
        <Mark />
        <div>
          <Box variant="strong" fontSize="heading-l">
            Proviso
          </Box>
          <Box color="text-body-secondary">Study data for a declared purpose</Box>
        </div>
      </div>
      {children}
    </main>
  )
}

/** The mark of the site: a key within a session. */
export function Mark() {
  return (
    <svg width="36" height="36" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" fill="#0b5c66" />
      <circle cx="12" cy="16" r="5" fill="none" stroke="#fff" strokeWidth="2.6" />
      <path d="M17 16h10v4m-4-4v3" fill="none" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" />
    </svg>
  )
}
