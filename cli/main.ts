// The command line: finds the command that the arguments name, runs it, and ends with its exit code.
import { readFileSync } from 'node:fs'
import { LogUnreachable } from '../local/http-archive.ts'
import { SiteUnreachable } from './client.ts'
import type { Command, Commands, ExitCode } from './command.ts'
import { failed, say, sentenceOf } from './command.ts'
import { WrongUsage } from './wrong-usage.ts'

type Found = { readonly name: string; readonly rest: readonly string[] }

function find(commands: Commands, args: readonly string[]): Found | undefined {
  for (const words of [2, 1]) {
    const name = args.slice(0, words).join(' ')
    if (args.length >= words && Object.hasOwn(commands, name)) return { name, rest: args.slice(words) }
  }
  return undefined
}

async function listed(commands: Commands): Promise<void> {
  say('Usage: proviso <command> [arguments]')
  say('')
  for (const [name, load] of Object.entries(commands)) {
    const { command } = await load()
    say(`  proviso ${name} ${command.usage}`.trimEnd())
    say(`      ${command.summary}`)
  }
  say('')
  say('proviso <command> --help says more. Exit codes: 0 done, 1 refused or found wrong, 2 usage, 3 not reachable.')
}

/** Those whose first word was given, or a part of it; all where none is. */
function beginningWith(commands: Commands, first = ''): Commands {
  const near = Object.entries(commands).filter(([name]) => first !== '' && name.startsWith(first))
  return near.length > 0 ? Object.fromEntries(near) : commands
}

function explain(name: string, { usage, summary, help }: Command): void {
  say(`Usage: proviso ${name} ${usage}`.trimEnd())
  say('')
  say(summary)
  for (const line of help) say(line)
}

function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return String(version)
}

// parseArgs says in its message what was wrong with the arguments.
function isUsageError(error: unknown): error is Error {
  if (error instanceof WrongUsage) return true
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_')
}

async function runCommand({ name, rest }: Found, commands: Commands): Promise<ExitCode> {
  const load = commands[name]
  if (!load) throw new Error(`no command ${name}`)
  const { command } = await load()
  if (rest.includes('--help') || rest.includes('-h')) {
    explain(name, command)
    return 0
  }
  try {
    return await command.run(rest)
  } catch (error) {
    if (isUsageError(error)) return failed(2, `${error.message}\nUsage: proviso ${name} ${command.usage}`.trimEnd())
    const sentence = sentenceOf(error)
    if (sentence === undefined) throw error
    const code = failed(error instanceof LogUnreachable || error instanceof SiteUnreachable ? 3 : 1, sentence)
    // Beware: what failed half-way may hold a child process or a file open, and would keep this one alive for ever.
    return process.exit(code)
  }
}

/** What the system ends programs with that write where nobody reads any more: 128 and the number of SIGPIPE. */
const nobodyReads = 141

/** Runs what the arguments say and sets the exit code. Ends at once, and not with 0, when nobody reads it, as behind `| head`. */
export async function main(commands: Commands, args: readonly string[]): Promise<void> {
  process.stdout.on('error', (error) => {
    if (!('code' in error && error.code === 'EPIPE')) throw error
    process.exit(nobodyReads)
  })
  // Whatever a command writes is for the person who runs it alone.
  process.umask(0o077)
  const [first] = args
  const found = find(commands, args)
  if (found) process.exitCode = await runCommand(found, commands)
  else if (first === '--version') say(version())
  else if (first === '--help' || first === '-h' || first === 'help') await listed(commands)
  else {
    if (first !== undefined) failed(2, `there is no command "${first}".`)
    await listed(beginningWith(commands, first))
    process.exitCode = 2
  }
}
