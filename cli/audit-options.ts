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

/** Prints what was found as a table, or as JSON. */
export function show(
  json: boolean,
  whole: object,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  if (json) say(JSON.stringify(whole))
  else for (const line of aligned([head, ...rows])) say(line)
}

export const emailOf = (user: { readonly email: string } | null): string => user?.email ?? '(nobody known)'
