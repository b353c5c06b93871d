// `proviso audit verify`: recomputes the whole log, and says the first thing that is not as it should be.
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { checkProofFile, type ProofHeld } from '../local/check-proof.ts'
import { httpArchive } from '../local/http-archive.ts'
import { type Archive, type ArchiveVerified, type Held, verifyArchive } from '../local/verify-archive.ts'
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
  const count = (n: number, what: string) => `${n.toLocaleString('en')} ${what}`
  return [
    `The log ${head.origin} holds: every file, every signature, every event, no number missing.`,
    `  ${count(head.size, 'events')} of ${count(sessions, 'sessions')} and of the site, from ${firstAt} to ${lastAt}`,
    `  root ${Buffer.from(head.root).toString('base64')}`,
    ...(open > 0 ? [`  ${count(open, 'numbers')} of sessions under way are not told of yet`] : []),
    ...(unsigned > 0
      ? [`  ${count(unsigned, 'entries')} behind them are not signed yet: a batch was being added`]
      : []),
    ...(unsealed === null
      ? []
      : [`  the tables say the same; ${count(unsealed, 'events')} in them are not sealed yet`]),
  ]
}

function told(result: ArchiveVerified | ProofHeld, json: boolean): ExitCode {
  if (json) {
    const head =
      'head' in result ? { head: { ...result.head, root: Buffer.from(result.head.root).toString('base64') } } : {}
    say(JSON.stringify({ holds: !('fault' in result), ...result, ...head }))
    return 'fault' in result ? 1 : 0
  }
  if ('fault' in result) return failed(1, `this does NOT hold: ${result.fault}.`)
  for (const line of 'event' in result ? proofLines(result) : linesOf(result)) say(line)
  return 0
}

function proofLines({ head, index, event }: Exclude<ProofHeld, { fault: string }>): string[] {
  return [
    `The proof holds: ${event.id} is entry ${index} of the ${head.size.toLocaleString('en')} that ${head.origin} signed.`,
    `  ${event.type}, ${event.outcome}, ${event.at}, by ${event.user?.email ?? 'nobody who signed in'}`,
  ]
}

async function verified(asked: Asked, home?: Home): Promise<ExitCode> {
  const { place, origin, verifiers, json } = asked
  const isUrl = /^https?:\/\//.test(place)
  if (!isUrl && !existsSync(place)) return failed(1, `there is no ${place}.`)
  const file = isUrl ? null : proofFile(place)
  if (file !== null) return told(checkProofFile(file, origin, verifiers), json)
  const blobs = isUrl ? httpArchive(place, process.env.PROVISO_API_KEY) : folderArchive(resolve(place), '')
  const bar = progressBar('verifying')
  const archive: Archive = { blobs, origin, verifiers, progress: bar.at, ...(home ? { table: home.world.audit } : {}) }
  const result = await verifyArchive(archive).finally(bar.end)
  return told(result, json)
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
    "                  read with the session key of an auditor in PROVISO_API_KEY. Without it: the home's own archive",
    '  --key           who must have signed: a verifier key, or a file of them, the newest first, where keys were changed;',
    "                  without it the home's own. Never take it from where the archive came from",
    '  --origin        the name of the log, where it is not that of its key',
    '  --table         also compares log and tables of the home, both ways; while the site is stopped',
    '  --json          prints the result as JSON',
    '',
    'It needs no network, and nothing of the site but the files. Ends with 0 only if all holds, else with 1 and the first',
    'fault. An empty log is a fault.',
  ],

  async run(args) {
    const asked = parse(args)
    if (typeof asked === 'string') return failed(2, `${asked}\nUsage: proviso audit verify ${this.usage}`)
    return asked.table ? onHome((home) => verified(asked, home)) : verified(asked)
  },
}
