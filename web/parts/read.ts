// What a page has asked the site for: on its way, there, or refused. A later question forgets the answer to an earlier one.
import { useCallback, useEffect, useState } from 'react'
import { ask, sentenceOf } from '../api.ts'

export type Reading<T> =
  | { readonly type: 'loading' }
  | { readonly type: 'failed'; readonly why: string }
  | { readonly type: 'ready'; readonly value: T; readonly auditEvent: string | null }

/** Asks for a path, or for nothing while it is null. `again` asks once more and shows what was there until then. */
export function useRead<T>(path: string | null): Reading<T> & { readonly again: () => void } {
  const [turn, setTurn] = useState(0)
  const [held, setHeld] = useState<{ readonly of: string | null; readonly reading: Reading<T> }>()
  const again = useCallback(() => setTurn((before) => before + 1), [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the turn is there to ask once more
  useEffect(() => {
    if (path === null) return
    const stop = new AbortController()
    ask<T>(path, { signal: stop.signal }).then(
      ({ body, auditEvent }) => setHeld({ of: path, reading: { type: 'ready', value: body, auditEvent } }),
      (error) => {
        if (!stop.signal.aborted) setHeld({ of: path, reading: { type: 'failed', why: sentenceOf(error) } })
      },
    )
    return () => stop.abort()
  }, [path, turn])
  const reading: Reading<T> = held && held.of === path ? held.reading : { type: 'loading' }
  return { ...reading, again }
}

/** Something the person does: whether it is under way, and why it was refused. */
export function useAct(): {
  readonly isBusy: boolean
  readonly failure: string | null
  readonly run: (what: () => Promise<void>) => Promise<boolean>
  readonly forget: () => void
} {
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const run = useCallback(async (what: () => Promise<void>) => {
    setBusy(true)
    setFailure(null)
    try {
      await what()
      return true
    } catch (error) {
      setFailure(sentenceOf(error))
      return false
    } finally {
      setBusy(false)
    }
  }, [])
  const forget = useCallback(() => setFailure(null), [])
  return { isBusy, failure, run, forget }
}
