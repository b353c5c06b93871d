// How a key looks to its owner: shapes of the answers, and whether it still opens anything.
import type { PhiLevel } from '../../core/phi.ts'

export type KeyFacts = {
  readonly id: string
  readonly label: string | null
  readonly createdAt: string
  readonly lastUsedAt: string | null
  readonly expiresAt: string
  readonly revokedAt: string | null
  readonly readOnly: boolean
  readonly phi: PhiLevel | null
  readonly folders: readonly string[] | null
  readonly tables: readonly { readonly folder: string; readonly schema: string; readonly query: string }[] | null
  readonly addresses: readonly string[] | null
}

/** To what a key is narrower than its session, in words; empty where to nothing. */
export function narrowings(key: KeyFacts): readonly string[] {
  return [
    ...(key.readOnly ? ['read only'] : []),
    ...(key.phi === null ? [] : [`at most ${key.phi}`]),
    ...(key.folders ?? []).map((folder) => `in ${folder}`),
    ...(key.tables ?? []).map((table) => `${table.schema}.${table.query} of ${table.folder}`),
    ...(key.addresses ?? []).map((address) => `from ${address}`),
  ]
}
