// What the commands that question the audit have in common.
import { aligned } from './aligned.ts'
import { type ExitCode, failed, say } from './command.ts'

export const timeOptions = { from: { type: 'string' }, to: { type: 'string' } } as const
export const askOptions = { ...timeOptions, json: { type: 'boolean', default: false } } as const

export const timeHelp = [
  '  --from, --to   a day or a time, 2026-01-31 or 2026-01-31T12:00:00Z; a month back unless said otherwise',
  '  --json         prints the answer as JSON',
  '',
  'The question is itself recorded before it is answered. Events that the log holds and the table does not any more are named',
  'on stderr, and it ends with 1.',
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

/** How a question ends: not with 0 where the log has events of the time that the table has not, for then an answer is short. */
export function endOf({ missing = [] }: { readonly missing?: readonly string[] }): ExitCode {
  if (missing.length === 0) return 0
  const what = 'the sealed log holds events of this time that the table does not hold any more'
  return failed(1, `this is not complete: ${what}: ${missing.join(', ')}. \`proviso audit proof\` gives each of them.`)
}
