// The options of a key as they are sent and shown: how it is to be narrower than its session.
import * as z from 'zod/mini'
import { isNarrow, type KeyLimits } from '../../core/key-limits.ts'
import { phiLevels } from '../../core/phi.ts'
import { Refusal } from '../../core/refusal.ts'
import type { World } from '../../stores/world.ts'
import { parseBlock } from './addresses.ts'
import type { Context } from './call.ts'
import { cleanPath, FolderPath, openFolder } from './folder.ts'

const Name = z.string().check(z.minLength(1), z.maxLength(255))
const some = <T>(one: z.ZodMiniType<T>) => z.optional(z.nullable(z.array(one).check(z.minLength(1), z.maxLength(20))))

export const limitFields = {
  readOnly: z.optional(z.boolean()),
  phi: z.optional(z.nullable(z.enum(phiLevels))),
  folders: some(FolderPath),
  tables: some(z.strictObject({ folder: FolderPath, schema: Name, query: Name })),
  addresses: some(z.string().check(z.maxLength(50))),
}
const Sent = z.object(limitFields)
type Sent = z.infer<typeof Sent>

/** They stand in one event of at most 32 KB, and are read with every request of the key. */
const maxBytes = 4_096

/**
 * The limits that were asked for. What they name must be there for the maker: a mistyped table would make a key of no
 * use, and nobody would say why.
 */
export async function limitsFrom(sent: Sent, context: Context, world: World): Promise<KeyLimits> {
  const { readOnly = false, phi = null, addresses = null } = sent
  for (const address of addresses ?? []) {
    if (parseBlock(address) === null) {
      throw new Refusal('bad-request', '"addresses" takes addresses and blocks such as 192.0.2.0/24 or 2001:db8::/32.')
    }
  }
  const folders = sent.folders && (await Promise.all(sent.folders.map((path) => folderOf(path, context, world))))
  const tables = sent.tables && (await Promise.all(sent.tables.map((table) => tableOf(table, context, world))))
  const limits = { readOnly, phi, folders: folders ?? null, tables: tables ?? null, addresses }
  if (Buffer.byteLength(JSON.stringify(limits)) > maxBytes) {
    throw new Refusal('bad-request', `The options of a key are larger than ${maxBytes} bytes. Name fewer of them.`)
  }
  return limits
}

async function folderOf(path: string, context: Context, world: World): Promise<string> {
  return (await openFolder(path, context, world)).folder.path
}

async function tableOf(
  { folder, schema, query }: NonNullable<NonNullable<Sent['tables']>[number]>,
  context: Context,
  world: World,
) {
  const path = await folderOf(folder, context, world)
  const table = await world.registry.table(path, schema, query)
  if (!table) throw new Refusal('not-found', `The query '${query}' in the schema '${schema}' does not exist.`)
  return { folder: cleanPath(path), schema: table.schema, query: table.name }
}

/** How limits are shown: all of them, whatever is null. */
export function showLimits({ readOnly, phi, folders, tables, addresses }: KeyLimits) {
  return { readOnly, phi, folders, tables, addresses }
}

/** What is recorded of them: nothing where the key is as wide as its session. */
export function limitFacts(limits: KeyLimits) {
  if (!isNarrow(limits)) return {}
  const { folders, tables, addresses, ...rest } = limits
  const lists = {
    folders: folders && [...folders],
    tables: tables && [...tables],
    addresses: addresses && [...addresses],
  }
  return { limits: { ...rest, ...lists } }
}
