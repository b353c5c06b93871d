// Times: in the zone of whoever looks, in UTC for whoever points at them; and how long something still lasts.
import { useEffect, useState } from 'react'
import { clockText } from '../clock-text.ts'

const local = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

export function Time({ at }: { readonly at: string }) {
  return (
    <time dateTime={at} title={`${at.replace('T', ' ').replace(/\.\d+Z$/, '')} UTC`}>
      {local.format(new Date(at))}
    </time>
  )
}

/** How many milliseconds are left until a time of this machine's clock, second by second. */
export function useLeft(endsMs: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return Math.max(0, endsMs - now)
}

/** A countdown. Screen readers are told of it when they come to it, not each second. */
export function Countdown({ endsMs, label }: { readonly endsMs: number; readonly label: string }) {
  const left = useLeft(endsMs)
  return (
    <span role="timer" aria-live="off" aria-label={label} className="proviso-clock">
      {clockText(left)}
    </span>
  )
}
