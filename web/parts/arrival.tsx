// What takes the place of what was being worked on: the cursor goes there too, so that keys and screen readers go on from it.
import { type ReactNode, useEffect, useRef } from 'react'

export function Arrival({ children }: { readonly children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => place.current?.focus(), [])
  return (
    <div ref={place} tabIndex={-1} className="proviso-shown">
      {children}
    </div>
  )
}
