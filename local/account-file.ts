// The file that tells the passwords of accounts made by the first set-up. It is whole before the accounts are, so a
// set-up that was cut off goes on with the same passwords.
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import * as z from 'zod/mini'

const Accounts = z.array(z.object({ email: z.string(), password: z.string(), about: z.string() }))
export type Account = z.infer<typeof Accounts>[number]

function readOr(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function parse(text: string): Account[] | undefined {
  try {
    return Accounts.parse(JSON.parse(text))
  } catch {
    // Whatever it holds may be half a password; its text must not reach an error message.
    return undefined
  }
}

/** The accounts of the file; undefined when there is none or it is not one of ours. */
export function readAccounts(path: string): Account[] | undefined {
  const text = readOr(path)
  return text === undefined ? undefined : parse(text)
}

/** Writes the file (mode 0600) whole and durable, or not at all. */
export function writeAccounts(path: string, accounts: readonly Account[]): void {
  const unfinished = `${path}.unfinished`
  rmSync(unfinished, { force: true })
  const file = openSync(unfinished, 'wx', 0o600)
  try {
    // A single write may take a part, and say so only by its number.
    writeFileSync(file, `${JSON.stringify(accounts, null, 2)}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(unfinished, path)
}
