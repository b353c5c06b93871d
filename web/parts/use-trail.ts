// Audit events a page at a time: what was loaded stays, and more comes behind it until there is no more.
import { useState } from 'react'
import { read } from '../api.ts'
import type { AuditEvent } from '../audit-trail.ts'
import { useAct, useRead } from './read.ts'

type Page = {
  readonly events: readonly AuditEvent[]
  readonly cursor: string | null
  /** Events that the log holds and the table does not any more. */
  readonly missing?: readonly string[]
}

const nothing: readonly Page[] = []

/** `path` has a query already, to which a cursor can be added. */
export function useTrail(path: string) {
  const first = useRead<Page>(path)
  const [later, setLater] = useState<{ readonly of: string; readonly pages: readonly Page[] }>()
  const { isBusy, failure, run } = useAct()
  const behind = later?.of === path ? later.pages : nothing
  const pages = first.type === 'ready' ? [first.value, ...behind] : nothing
  const cursor = pages.at(-1)?.cursor ?? null
  const more = () =>
    run(async () => {
      const page = await read<Page>(`${path}&${new URLSearchParams({ cursor: cursor ?? '' })}`)
      setLater({ of: path, pages: [...behind, page] })
    })
  return {
    isLoading: first.type === 'loading',
    isBusy,
    why: failure ?? (first.type === 'failed' ? first.why : null),
    events: pages.flatMap(({ events }) => events),
    missing: pages.flatMap(({ missing }) => missing ?? []),
    cursor,
    more,
  }
}
