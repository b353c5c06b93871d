// One picture of docs/images: where it is taken, and what is done there before.
import type { Page } from 'playwright-core'

export type Picture = {
  /** Of the file. */
  readonly name: string
  /** Null where one is there already. */
  readonly path: string | null
  readonly title: string
  /** What is to be seen is at the end of the page. */
  readonly isBelow?: true
  readonly act?: (page: Page) => Promise<unknown>
}
