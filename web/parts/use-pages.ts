// An answer that comes in pages: what was loaded stays, and more comes behind it until there is no more.
import { useState } from 'react'
import { read } from '../api.ts'
import { useAct, useRead } from './read.ts'

export type Page = {
  readonly cursor?: string | null
  /** Events that the log holds and the table does not any more. */
  readonly missing?: readonly string[]
}

/** `path` has a query already, to which a cursor can be added; null asks for nothing. */
export function usePages<P extends Page>(path: string | null) {
  const first = useRead<P>(path)
  const [later, setLater] = useState<{ readonly of: string | null; readonly pages: readonly P[] }>()
  const { isBusy, failure, run } = useAct()
  const behind = later?.of === path ? later.pages : []
  const pages = first.type === 'ready' ? [first.value, ...behind] : []
  const cursor = pages.at(-1)?.cursor ?? null
  const more = () =>
    run(async () => {
      const page = await read<P>(`${path}&${new URLSearchParams({ cursor: cursor ?? '' })}`)
      setLater({ of: path, pages: [...behind, page] })
    })
  return {
    isLoading: path !== null && first.type === 'loading',
    isBusy,
    why: failure ?? (first.type === 'failed' ? first.why : null),
    pages,
    cursor,
    more,
    again: first.again,
  }
}
