// `proviso audit verify`: recomputes the whole log, and says the first thing that is not as it should be.
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { checkProofFile, type ProofHeld } from '../local/check-proof.ts'
import { httpArchive } from '../local/http-archive.ts'
import { type Archive, type ArchiveVerified, type Held, tablesOf, verifyArchive } from '../local/verify-archive.ts'
import { folderArchive } from '../stores/folder-archive.ts'
import { archiveFolder, type Home } from '../stores/local-world.ts'
import { verifierKeyFile } from '../stores/signing-key.ts'
import { parseVerifierKey, type Verifier } from '../tlog/note.ts'
import { type Command, type ExitCode, failed, say } from './command.ts'
import { onHome } from './home-command.ts'
import { progressBar } from './progress-bar.ts'
import { settingsOrWhy } from './settings.ts'

const options = {
  key: { type: 'string', multiple: true },
  origin: { type: 'string' },
  table: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const

type Asked = {
  readonly place: string
  readonly isHome: boolean
  readonly verifiers: readonly [Verifier, ...Verifier[]]
  readonly origin: string
  readonly table: boolean
  readonly json: boolean
}

/** A key, or a file of keys, one a line and the newest first. */
function keysIn(text: string): string[] {
  const lines = existsSync(text) ? readFileSync(text, 'utf8').split('\n') : [text]
  return lines.map((line) => line.trim()).filter((line) => line !== '')
}

function parse(args: readonly string[]): Asked | string {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  const [given, ...more] = positionals
  const settings = settingsOrWhy()
  if (typeof settings === 'string') return settings
  if (more.length > 0) return 'give one archive at most.'
  if (values.table && given !== undefined) return '--table looks at the home, so it goes without an archive.'
  const ownKeys = join(settings.home, verifierKeyFile)
  if (values.key === undefined && !existsSync(ownKeys))
    return `give --key: ${settings.home} has no verifier key of its own.`
  const texts = (values.key ?? [ownKeys]).flatMap(keysIn)
  const [newest, ...former] = texts.map(parseVerifierKey).filter((key) => key !== undefined)
  if (!newest || former.length + 1 < texts.length) return 'a verifier key is written <name>+<id>+<key>.'
  const place = given ?? archiveFolder(settings.home)
  const { table, json, origin = newest.name } = values
  return { place, isHome: given === undefined, verifiers: [newest, ...former], origin, table, json }
}

function linesOf({ head, unsigned, open, sessions, firstAt, lastAt, unsealed }: Held): string[] {
  const count = (n: number, one: string, more: string) => `${n.toLocaleString('en')} ${n === 1 ? one : more}`
  const events = (n: number) => count(n, 'event', 'events')
  return [
    `The log ${head.origin} holds: every file, every signature, every event, no number missing.`,
    `  ${events(head.size)} of ${count(sessions, 'session', 'sessions')} and of the site, from ${firstAt} to ${lastAt}`,
    `  root ${Buffer.from(head.root).toString('base64')}`,
    ...(open > 0 ? [`  not told of yet: ${count(open, 'number', 'numbers')} of sessions under way`] : []),
    ...(unsigned > 0
      ? [`  not signed yet: ${count(unsigned, 'entry', 'entries')} behind them; a batch was being added`]
      : []),
    ...(unsealed === null ? [] : [`  the tables say the same; not sealed yet in them: ${events(unsealed)}`]),
  ]
}

const untold =
  '  what the tables hold that is not sealed yet is not in it: --table compares both, while the site is stopped'

function told(result: ArchiveVerified | ProofHeld, { json, isHome }: Asked): ExitCode {
  if (json) {
    const head =
      'head' in result ? { head: { ...result.head, root: Buffer.from(result.head.root).toString('base64') } } : {}
    say(JSON.stringify({ holds: !('fault' in result), ...result, ...head }))
    return 'fault' in result ? 1 : 0
  }
  if ('fault' in result) return failed(1, `this does NOT hold: ${result.fault}.`)
  for (const line of 'event' in result ? proofLines(result) : linesOf(result)) say(line)
  if (isHome && 'unsealed' in result && result.unsealed === null) say(untold)
  return 0
}

function proofLines({ head, index, event }: Exclude<ProofHeld, { fault: string }>): string[] {
  return [
    `The proof holds: ${event.id} is entry ${index} of the ${head.size.toLocaleString('en')} that ${head.origin} signed.`,
    `  ${event.type}, ${event.outcome}, ${event.at}, by ${event.user?.email ?? 'nobody who signed in'}`,
  ]
}

async function verified(asked: Asked, home?: Home): Promise<ExitCode> {
  const { place, origin, verifiers } = asked
  const isUrl = /^https?:\/\//.test(place)
  // A home whose log is gone is found wrong; another path that is not there was only written wrong.
  if (!isUrl && !existsSync(place)) return failed(asked.isHome ? 1 : 2, `there is no ${place}.`)
  const file = isUrl ? null : proofFile(place)
  if (file !== null) return told(checkProofFile(file, origin, verifiers), asked)
  const blobs = isUrl ? httpArchive(place, process.env.PROVISO_KEY) : folderArchive(resolve(place), '')
  const bar = progressBar('verifying')
  const table = home && tablesOf(home.world, home.sealing.registry)
  const archive: Archive = { blobs, origin, verifiers, progress: bar.at, ...(table && { table }) }
  const result = await verifyArchive(archive).finally(bar.end)
  return told(result, asked)
}

/** The text of a proof of one event; null for a folder. */
function proofFile(place: string): string | null {
  try {
    return readFileSync(place, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EISDIR') return null
    throw error
  }
}

export const command: Command = {
  usage: '[archive, proof or URL] [--key <verifier key or file>] [--table] [--json]',
  summary: 'Recomputes the whole log: files, signatures, tree, events, and that no number of a session is missing.',
  help: [
    '',
    '  archive         a folder with the files of a log; the file of one proof; or https://.../api/audit/log of a site,',
    "                  read with the session key of an auditor in PROVISO_KEY. Without it: the home's own archive",
    '  --key           who must have signed: a verifier key, or a file of them, the newest first, where keys were changed;',
    "                  without it the home's own. Never take it from where the archive came from",
    '  --origin        the name of the log, where it is not that of its key',
    '  --table         also compares log and tables of the home, both ways; while the site is stopped',
    '  --json          prints the result as JSON',
    '',
    'It needs no network, and nothing of the site but the files. Ends with 0 only if all holds, else with 1 and the first',
    'fault; with 2 where a path that was given is not there. An empty log is a fault.',
  ],

  async run(args) {
    const asked = parse(args)
    if (typeof asked === 'string') return failed(2, `${asked}\nUsage: proviso audit verify ${this.usage}`)
    return asked.table ? onHome((home) => verified(asked, home)) : verified(asked)
  },
}
