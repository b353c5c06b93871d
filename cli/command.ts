// What a command of the command line is, and how its end is said.
import { Refusal } from '../core/refusal.ts'
import { LogUnreachable } from '../local/http-archive.ts'
import { HomeIsTaken } from '../stores/sqlite-lock.ts'
import { KeeperUnavailable } from '../stores/table.ts'
import { SiteUnreachable } from './client.ts'

/** 0 done, 1 refused or found wrong, 2 wrong usage, 3 not reachable. */
export type ExitCode = 0 | 1 | 2 | 3

export type Command = {
  /** The arguments after the command's name. */
  readonly usage: string
  readonly summary: string
  /** More for `--help`, line by line. */
  readonly help: readonly string[]
  run(args: readonly string[]): Promise<ExitCode>
}

/** Name -> file: each file of cli/ that is a command exports it as `command`. */
export type Commands = Readonly<Record<string, () => Promise<{ readonly command: Command }>>>

export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Says why a command did not do it, and with which exit code it ends. */
export function failed(code: Exclude<ExitCode, 0>, sentence: string): ExitCode {
  process.stderr.write(`proviso: ${sentence}\n`)
  return code
}

// Failures of the machine that a person can do something about.
const machine = new Map([
  ['EADDRINUSE', 'Something else is listening there already. Choose another port with PORT.'],
  ['EADDRNOTAVAIL', 'This machine has no such address. Choose another with HOST.'],
  ['ENOTFOUND', 'There is no such host. Choose another with HOST.'],
  ['EACCES', 'This is not permitted to you.'],
  ['EPERM', 'This is not permitted to you.'],
  ['EROFS', 'The disk is read-only.'],
  ['ENOSPC', 'The disk is full.'],
  ['ENOENT', 'There is no such file.'],
  ['ENOTDIR', 'A part of the path is no folder.'],
  ['EISDIR', 'That is a folder.'],
  ['EEXIST', 'A file of that name is in the way.'],
])

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** The sentence for an error that a person can mend; undefined for a fault of ours. */
export function sentenceOf(error: unknown): string | undefined {
  if (error instanceof Refusal || error instanceof HomeIsTaken || error instanceof LogUnreachable) return error.message
  if (error instanceof SiteUnreachable) return error.message
  if (error instanceof KeeperUnavailable)
    return 'The database of this home cannot be used. Is its disk full, or the file damaged?'
  if (!(error instanceof Error)) return undefined
  const advice = machine.get(codeOf(error))
  return advice && `${advice} (${error.message})`
}
