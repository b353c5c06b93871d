// What was recorded beside what came now, fact by fact. Says no cell, no participant and no word of what was asked: numbers,
// digests and names of columns alone.
import { isDeepStrictEqual } from 'node:util'
import type { RowsRead, SqlRun } from '../core/audit-event.ts'

export type Comparison = {
  readonly what: string
  readonly recorded: string
  readonly now: string
  /** Null when it was not recorded, so that nobody can say. */
  readonly equal: boolean | null
}

export type Access = RowsRead | SqlRun

const shown = ['columns', 'phiColumns', 'withheld', 'effectivePhi', 'rowCount', 'total', 'participants', 'counted']

type Facts = ReadonlyMap<string, unknown>

// The encoded rows stand for themselves; all else that a replay is told is compared like any other fact.
function factsOf({ replay, ...facts }: Access): Facts {
  const { bytes, sha256, ...asked } = replay ?? {}
  return new Map<string, unknown>([...Object.entries(facts), ...Object.entries(asked)])
}

/** Every fact of an access: those a person looks for in any case, all others where they differ. */
export function compareAccess(recorded: Access, now: Access): Comparison[] {
  const [before, after] = [factsOf(recorded), factsOf(now)]
  const others = new Set([...before.keys(), ...after.keys()].filter((name) => !shown.includes(name)))
  const differing = [...others].filter((name) => !isDeepStrictEqual(before.get(name), after.get(name)))
  return [
    ...shown.flatMap((name) => comparedFact(name, before.get(name), after.get(name))),
    ...differing.map((what) => ({ what, recorded: 'as recorded', now: 'something else', equal: false })),
    comparedBytes(recorded.replay, now.replay),
  ]
}

function comparedFact(what: string, recorded: unknown, now: unknown): Comparison[] {
  if (recorded === undefined && now === undefined) return []
  const [before, after] = [textOf(recorded), textOf(now)]
  const equal = isDeepStrictEqual(recorded, now)
  if (equal || before !== after) return [{ what, recorded: before, now: after, equal }]
  return [{ what, recorded: before, now: `${after}, of others`, equal }]
}

function textOf(fact: unknown): string {
  if (fact === undefined) return 'nothing'
  if (Array.isArray(fact)) return fact.length === 0 ? 'none' : cut(`${fact.length}: ${fact.join(', ')}`)
  if (typeof fact !== 'object' || fact === null) return String(fact)
  const { count, sha256 }: { count?: unknown; sha256?: unknown } = fact
  return `${count}, sha256 ${String(sha256).slice(0, 12)}…`
}

const longest = 44

function cut(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`
}

/** Bytes and their digest, as one comparison. */
export function comparedBytes(
  recorded: Digested | undefined,
  now: Digested | undefined,
  what = 'encoded rows',
): Comparison {
  const equal = recorded && now ? recorded.bytes === now.bytes && recorded.sha256 === now.sha256 : null
  return { what, recorded: digestText(recorded), now: digestText(now), equal }
}

type Digested = { readonly bytes: number; readonly sha256: string }

function digestText(digested: Digested | undefined): string {
  return digested === undefined ? 'not recorded' : `${digested.bytes} bytes, sha256 ${digested.sha256.slice(0, 12)}…`
}
