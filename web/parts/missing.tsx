// Says of an answer that it is not complete: the log has events of its time that the table has not any more.
import Alert from '@cloudscape-design/components/alert'
import type { Page } from './use-pages.ts'

export function Missing({ from }: { readonly from: readonly Page[] }) {
  const ids = from.flatMap(({ missing }) => missing ?? [])
  if (ids.length === 0) return null
  return (
    <div role="alert">
      <Alert type="error" header="Not complete: events are missing from the table">
        The sealed log holds {ids.length} events of this time that the table does not hold any more: {ids.join(', ')}.
        Somebody removed them there; the log still proves them.
      </Alert>
    </div>
  )
}
