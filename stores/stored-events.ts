// What is stored of events, whatever became of it: for the log, which keeps even what is no event any more.
import * as z from 'zod/mini'
import { idOfKey, isEventId, keyOfId, openedPk, sequenceKey, shards, sitePks } from './event-ids.ts'
import { everyItem, everyPage } from './every-item.ts'
import type { Item, Table, Value } from './table.ts'

export function storedEvents(table: Pick<Table, 'get' | 'query'>) {
  const everything = (pk: string): Promise<Item[]> => everyItem(table, pk)
  return {
    /** What is stored of an event; undefined when nothing is. */
    async stored(id: string): Promise<Value | undefined> {
      const item = isEventId(id) ? await table.get(keyOfId(id)) : undefined
      return item && (item.event ?? {})
    },

    /** The ids of a session behind a number, in order. */
    idsAfter: async (session: string, sequence: number): Promise<string[]> =>
      idsOf(await everyItem(table, session, sequenceKey(session, sequence).sk)),

    /** The ids of one day outside a session, behind a ULID. */
    async idsOfSite(of: string, after: string): Promise<string[]> {
      // Of a busy day the ids alone: its events would fill the memory of whoever seals.
      const ids: string[] = []
      for (const pk of sitePks(of)) {
        for await (const items of everyPage(table, pk, after)) for (const id of idsOf(items)) ids.push(id)
      }
      return ids
    },

    /** The sessions that began on a day. */
    async openedOn(of: string): Promise<string[]> {
      const pks = Array.from({ length: shards }, (_, shard) => openedPk(of, shard))
      return (await Promise.all(pks.map(everything))).flat().map((item) => z.string().parse(item.session))
    },
  }
}

/** The ids of the events among the items. */
export const idsOf = (items: readonly Item[]): string[] => items.map(idOfKey).filter((id) => id !== undefined)
