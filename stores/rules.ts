// What declarations follow: activities, IRB approvals, paragraphs of the terms, in the registry.
import { activityStore } from './activities.ts'
import { irbStore } from './irbs.ts'
import { receiptStore } from './receipts.ts'
import type { Table } from './table.ts'
import { termStore } from './terms.ts'

/** The rules of a site over any keeper's registry table. */
export function ruleStore(table: Table) {
  return { ...activityStore(table), ...irbStore(table), ...termStore(table), ...receiptStore(table) }
}
