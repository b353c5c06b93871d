// What a page has asked the site for: on its way, there, or refused. A later question forgets the answer to an earlier one.
import { useCallback, useEffect, useState } from 'react'
import { Refusal, type RefusalCode } from '../../core/refusal.ts'
import { ask, sentenceOf } from '../api.ts'

export type Reading<T> =
  | { readonly type: 'loading' }
  | { readonly type: 'failed'; readonly why: string; readonly code: RefusalCode | null }
  | { readonly type: 'ready'; readonly value: T; readonly auditEvent: string | null }

export type Asking<T> = Reading<T> & { readonly again: () => void }

/** Asks for a path, or for nothing while it is null. `again` asks once more and shows what was there until then. */
export function useRead<T>(path: string | null): Asking<T> {
  return useAsking<T>(path === null ? null : JSON.stringify({ path }))
}

/** The same with a body: a question that is too long for an address. */
export function useQuestion<T>(path: string, body: object | null): Asking<T> {
  return useAsking<T>(body === null ? null : JSON.stringify({ path, body }))
}

/** The question as text, so that the same question is known for the same. */
function useAsking<T>(question: string | null): Asking<T> {
  const [turn, setTurn] = useState(0)
  const [held, setHeld] = useState<{ readonly of: string | null; readonly reading: Reading<T> }>()
  const again = useCallback(() => setTurn((before) => before + 1), [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the turn is there to ask once more
  useEffect(() => {
    if (question === null) return
    const stop = new AbortController()
    const { path, body }: { path: string; body?: object } = JSON.parse(question)
    ask<T>(path, { signal: stop.signal, ...(body ? { method: 'POST', body } : {}) }).then(
      (answer) =>
        setHeld({ of: question, reading: { type: 'ready', value: answer.body, auditEvent: answer.auditEvent } }),
      (error) => {
        if (!stop.signal.aborted) setHeld({ of: question, reading: failed(error) })
      },
    )
    return () => stop.abort()
  }, [question, turn])
  const reading: Reading<T> = held && held.of === question ? held.reading : { type: 'loading' }
  return { ...reading, again }
}

function failed(error: unknown): Reading<never> {
  return { type: 'failed', why: sentenceOf(error), code: error instanceof Refusal ? error.code : null }
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
