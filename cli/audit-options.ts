// What the commands that question the audit have in common.
import { aligned } from './aligned.ts'
import { say } from './command.ts'

export const timeOptions = { from: { type: 'string' }, to: { type: 'string' } } as const
export const askOptions = { ...timeOptions, json: { type: 'boolean', default: false } } as const

export const timeHelp = [
  '  --from, --to   a day or a time, 2026-01-31 or 2026-01-31T12:00:00Z; a month back unless said otherwise',
  '  --json         prints the answer as JSON',
  '',
  'The question is itself recorded before it is answered.',
]

// An id that nobody has finds nothing either, and that must not pass for an answer.
function foundNothing(asked: string | undefined): string {
  if (asked === undefined) return 'Nothing was found.'
  return `Nothing was found for "${asked}", taken exactly as written: check the spelling before you take this for an answer.`
}

/** Prints what was found as a table, or as JSON; where that is nothing, says whom or what was asked about. */
export function show(
  json: boolean,
  whole: object,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  asked?: string,
): void {
  if (json) say(JSON.stringify(whole))
  else if (rows.length === 0) say(foundNothing(asked))
  else for (const line of aligned([head, ...rows])) say(line)
}

export const emailOf = (user: { readonly email: string } | null): string => user?.email ?? '(nobody known)'
