// The head of the log: how many entries it has, their root, and the batch that is being added. It is one registry item, and
// the conditional writes on it are all that keeps two sealers from forking the log.
import * as z from 'zod/mini'
import { emptyRoot, type Hash, hashBytes } from '../tlog/hashes.ts'
import type { Item, Table } from './table.ts'

/** `batch` has the event ids that come next, in order; `claim` names whoever said so first, '' when nothing is claimed. */
export type Head = {
  readonly size: number
  readonly root: Hash
  readonly claim: string
  readonly batch: readonly string[]
}

const key = { pk: 'log', sk: 'head' }

const HeadItem = z.object({
  size: z.number().check(z.int(), z.gte(0)),
  root: z.string(),
  claim: z.string(),
  batch: z.array(z.string()),
})

function toHead(item: Item): Head {
  const { root: text, ...facts } = HeadItem.parse(item)
  const root = Buffer.from(text, 'base64')
  if (root.length !== hashBytes) throw new Error('the head of the log has no root')
  return { ...facts, root }
}

const textOf = (root: Hash): string => Buffer.from(root).toString('base64')

export type Heads = ReturnType<typeof headStore>

export function headStore(table: Pick<Table, 'get' | 'insert' | 'amend'>) {
  return {
    /** The head, strongly read; that of an empty log before anything was sealed. */
    async read(): Promise<Head> {
      const item = await table.get(key)
      return item ? toHead(item) : { size: 0, root: emptyRoot, claim: '', batch: [] }
    },

    /** Says what comes next behind this head. False when somebody else did so, or the head has moved. */
    async claim(head: Head, claim: string, batch: readonly string[]): Promise<boolean> {
      const next = { size: head.size, root: textOf(head.root), claim, batch: [...batch] }
      if (head.size === 0 && head.claim === '' && (await table.insert({ ...key, ...next }))) return true
      const { amended } = await table.amend(key, [...at(head), { attribute: 'claim', equals: '' }], { set: next })
      return amended
    },

    /** Moves the head behind the claimed batch; false when somebody else has done so. */
    async move(head: Head, root: Hash): Promise<boolean> {
      const size = head.size + head.batch.length
      const set = { size, root: textOf(root), claim: '', batch: [] }
      const { amended } = await table.amend(key, [...at(head), { attribute: 'claim', equals: head.claim }], { set })
      return amended
    },
  }
}

const at = ({ size, root }: Head) => [
  { attribute: 'size', equals: size },
  { attribute: 'root', equals: textOf(root) },
]
