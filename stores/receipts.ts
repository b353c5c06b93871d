// Receipts of signatures, in the registry, for ever: all of a person under one key by time, and beside each a pointer from
// its audit event and one from the text that was signed.
import * as z from 'zod/mini'
import { phiLevels } from '../core/phi.ts'
import { type Receipt, signatureFactors } from '../core/signature.ts'
import { reader } from './reader.ts'
import type { Key, Operation, Table } from './table.ts'

const ReceiptShape = z.object({
  event: z.string(),
  session: z.string(),
  userId: z.number(),
  email: z.string(),
  printedName: z.string(),
  signedAt: z.string(),
  signedWith: z.enum(signatureFactors),
  meaning: z.string(),
  folder: z.string(),
  activity: z.string(),
  irb: z.nullable(z.string()),
  irbTitle: z.nullable(z.string()),
  phi: z.enum(phiLevels),
  termsSha256: z.string(),
  version: z.number(),
})
const PointerShape = z.object({ userId: z.number(), place: z.string() })

/** Some receipts, newest first; `next` is where the older ones begin, null when there are none. */
export type ReceiptPage = { readonly receipts: readonly Receipt[]; readonly next: string | null }

const listPk = (userId: number) => `receipts.${userId}`
const textsPk = (userId: number) => `signed.${userId}`
const pointerKey = (event: string): Key => ({ pk: `receipt.${event}`, sk: 'receipt' })

/** The receipts of a site over any keeper's registry table. */
export function receiptStore(table: Table) {
  const read = reader(table)

  return {
    /** Keeps a receipt; refused when its event has one. */
    addingReceipt(receipt: Receipt): Operation[] {
      const { userId, event, signedAt, termsSha256 } = receipt
      const place = `${signedAt}.${event}`
      return [
        { table: 'registry', insert: { pk: listPk(userId), sk: place, ...receipt } },
        { table: 'registry', insert: { ...pointerKey(event), userId, place } },
        { table: 'registry', insert: { pk: textsPk(userId), sk: `${termsSha256}.${event}`, event } },
      ]
    },

    /** The receipt of an event; the event may be any text. */
    async receipt(event: string): Promise<Receipt | undefined> {
      const pointer = await read(pointerKey(event), PointerShape)
      return pointer && read({ pk: listPk(pointer.userId), sk: pointer.place }, ReceiptShape)
    },

    /** A person's receipts, newest first; `after` is the `next` of a page before. */
    async receipts(userId: number, limit: number, after: string | null): Promise<ReceiptPage> {
      const from = after === null ? {} : { after }
      const { items, next } = await table.query(listPk(userId), { limit, newestFirst: true, ...from })
      return { receipts: items.map((item) => ReceiptShape.parse(item)), next: next ?? null }
    },

    /** Whether a person ever signed the text of this digest. */
    async hasSigned(userId: number, sha256: string): Promise<boolean> {
      const { items } = await table.query(textsPk(userId), { after: `${sha256}.`, limit: 1 })
      return items.some(({ sk }) => sk.startsWith(`${sha256}.`))
    },
  }
}
