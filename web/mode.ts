// Light or dark: as the system has it, until the person chooses; kept in this browser alone.
import { applyMode, Mode } from '@cloudscape-design/global-styles'
import { useSyncExternalStore } from 'react'

const dark = matchMedia('(prefers-color-scheme: dark)')
const changed = new Set<() => void>()

function chosen(): string | null {
  try {
    return localStorage.getItem('proviso-mode')
  } catch {
    // Storage is switched off: then the system's choice stands.
    return null
  }
}

export const isDark = (): boolean => (chosen() ?? (dark.matches ? 'dark' : 'light')) === 'dark'

export function showMode(): void {
  applyMode(isDark() ? Mode.Dark : Mode.Light)
  for (const listener of changed) listener()
}

export function chooseMode(mode: 'dark' | 'light'): void {
  try {
    localStorage.setItem('proviso-mode', mode)
  } catch {
    // As above: it holds until the page is loaded anew.
  }
  showMode()
}

export function useIsDark(): boolean {
  return useSyncExternalStore((listener) => {
    changed.add(listener)
    return () => changed.delete(listener)
  }, isDark)
}

export function followMode(): void {
  dark.addEventListener('change', showMode)
  showMode()
}
