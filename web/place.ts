// Where in the page somebody is: path, query and hash of the address, without a load between two pages.
import { useSyncExternalStore } from 'react'

export type Place = { readonly path: string; readonly query: URLSearchParams }

const changed = new Set<() => void>()

function tell(): void {
  for (const listener of changed) listener()
}

/** Goes to a path of the page. */
export function go(to: string): void {
  history.pushState(null, '', to)
  tell()
  scrollTo(0, 0)
}

/** Puts another address in place of this one. */
export function replace(to: string): void {
  history.replaceState(null, '', to)
  tell()
}

function subscribe(listener: () => void): () => void {
  changed.add(listener)
  return () => changed.delete(listener)
}

const here = () => location.pathname + location.search

export function usePlace(): Place {
  const now = useSyncExternalStore(subscribe, here)
  const cut = now.indexOf('?')
  const path = cut === -1 ? now : now.slice(0, cut)
  return { path: path.replace(/(.)\/$/, '$1'), query: new URLSearchParams(cut === -1 ? '' : now.slice(cut)) }
}

/** Follows links within the page without loading it anew; whatever opens another tab stays the browser's. */
export function followLinks(): void {
  addEventListener('popstate', tell)
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null
    if (!(link instanceof HTMLAnchorElement) || link.target === '_blank' || link.hasAttribute('download')) return
    if (link.origin !== location.origin || !link.pathname.startsWith('/app/')) return
    event.preventDefault()
    go(link.pathname + link.search)
  })
}
