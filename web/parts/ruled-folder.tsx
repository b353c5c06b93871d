// Where somebody rules: site administrators everywhere at once; whoever administers folders chooses one, and is told what lies in it.
import { type ReactNode, useState } from 'react'
import { isSiteAdministrator, useSession } from '../session.ts'
import { ChooseFolder } from './choose-folder.tsx'
import { type Asking, useRead } from './read.ts'

export type Ruled<T> = {
  readonly reading: Asking<T>
  /** Null is the whole site. */
  readonly folder: string | null
  /** What is to be chosen first; null where there is nothing to choose. */
  readonly chooser: ReactNode
  /** Whether there is anything to show and to change yet. */
  readonly isOpen: boolean
}

/** The address of a list, within a folder or not. */
export const inFolder = (path: string, folder: string | null): string =>
  folder === null ? path : `${path}?${new URLSearchParams({ folder })}`

export function useRuled<T>(path: string): Ruled<T> {
  const isEverywhere = isSiteAdministrator(useSession().siteRoles)
  const [folder, choose] = useState<string | null>(null)
  const isOpen = isEverywhere || folder !== null
  const reading = useRead<T>(isOpen ? inFolder(path, folder) : null)
  return { reading, folder, isOpen, chooser: isEverywhere ? null : <ChooseFolder folder={folder} choose={choose} /> }
}
