// A file on its way to being published: its digest, its parts, then the switch. What has arrived is not sent again when only the last
// step was refused.
import { useRef, useState } from 'react'
import { ask } from '../api.ts'
import { type Begun, digestOf, sendParts } from '../upload.ts'
import type { PublishReport } from './publish-report.tsx'
import { useAct } from './read.ts'

export type Step =
  | { readonly type: 'idle' }
  | { readonly type: 'digesting' | 'publishing' }
  | { readonly type: 'sending'; readonly arrived: number; readonly parts: number }
  | { readonly type: 'done'; readonly report: PublishReport; readonly event: string | null }

export type Announced = {
  readonly folder: string
  readonly schema: string
  readonly name: string
  readonly definition: object
}

type Sent = { readonly of: string; readonly file: File; readonly id: string }

export function usePublishing(published: () => void) {
  const [step, setStep] = useState<Step>({ type: 'idle' })
  const { failure, isBusy, run, forget } = useAct()
  const sent = useRef<Sent | null>(null)
  const isStopped = useRef(false)

  /** The id of the upload once all of it has arrived; null where it was stopped. */
  const arrive = async (file: File, announced: Announced): Promise<string | null> => {
    const of = JSON.stringify(announced)
    if (sent.current?.of === of && sent.current.file === file) return sent.current.id
    setStep({ type: 'digesting' })
    const sha256 = await digestOf(file)
    if (isStopped.current) return null
    const body = { ...announced, bytes: file.size, sha256 }
    const begun = (await ask<Begun>('/api/admin/uploads', { method: 'POST', body })).body
    const { id, parts } = begun
    const told = (arrived: number) => setStep({ type: 'sending', arrived, parts })
    told(0)
    const send = (part: number, raw: Blob) => ask(`/api/admin/uploads/${id}/parts/${part}`, { method: 'PUT', raw })
    if (!(await sendParts(file, begun, send, told, () => isStopped.current))) return null
    sent.current = { of, file, id }
    return id
  }

  const publish = async (file: File, announced: Announced, acceptChanges: boolean) => {
    isStopped.current = false
    const isDone = await run(async () => {
      const id = await arrive(file, announced)
      if (id === null) return setStep({ type: 'idle' })
      setStep({ type: 'publishing' })
      const path = `/api/admin/uploads/${id}/publish`
      const answer = await ask<PublishReport>(path, { method: 'POST', body: { acceptChanges } })
      setStep({ type: 'done', report: answer.body, event: answer.auditEvent })
      sent.current = null
      published()
    })
    if (!isDone) setStep({ type: 'idle' })
  }
  const stop = () => {
    isStopped.current = true
  }
  const reset = () => {
    forget()
    setStep({ type: 'idle' })
  }
  return { step, failure, isBusy, publish, stop, reset }
}
