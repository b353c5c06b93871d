// `proviso dataset publish`: a CSV file becomes the current version of a table: through a running site as a signed-in
// administrator, or, where none runs, on the home itself under its lock. Either way it leaves its record.
import { readFile, stat } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { Refusal } from '../core/refusal.ts'
import { type PublishReport, publishDataset } from '../local/publish-dataset.ts'
import { type Home, operatingSystemUser } from '../stores/local-world.ts'
import { askHidden } from './ask.ts'
import { signIn, siteAddress } from './client.ts'
import { type Command, type ExitCode, failed, say } from './command.ts'
import { onHome, taken } from './home-command.ts'
import { levelsFor } from './levels.ts'
import { progressBar } from './progress-bar.ts'
import { reportLines } from './publish-report.ts'
import { type FileToSend, uploadFile } from './upload-file.ts'

const options = {
  levels: { type: 'string' },
  participant: { type: 'string' },
  key: { type: 'string' },
  'create-folder': { type: 'boolean', default: false },
  'accept-changes': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  url: { type: 'string' },
  user: { type: 'string' },
} as const

const usage =
  '<folder> <schema> <name> <file> --levels <json> [--participant COL] [--key COLS] [--create-folder] [--accept-changes] [--json] [--url URL] [--user EMAIL]'

// Two files are named; the person must know which of them it is.
async function checkThere(what: string, path: string): Promise<void> {
  try {
    if ((await stat(path)).isDirectory()) throw new Refusal('bad-request', `${what}: ${path} is a folder.`)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    throw new Refusal('not-found', `${what}: there is no file ${path}.`)
  }
}

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8')
  try {
    return JSON.parse(text)
  } catch (error) {
    const detail = error instanceof Error ? error.message : ''
    throw new Refusal('bad-request', `The levels file ${path} is not JSON.`, detail)
  }
}

function parse(args: readonly string[]) {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  const [folder, schema, name, csv, ...more] = positionals
  const { levels } = values
  const isWhole = folder && schema && name && csv && levels && more.length === 0
  return isWhole ? { folder, schema, name, csv, levels, values } : undefined
}

type Asked = NonNullable<ReturnType<typeof parse>>

async function fileOf({ folder, schema, name, csv, levels, values }: Asked): Promise<FileToSend> {
  await checkThere('The CSV file', csv)
  await checkThere('The levels file (--levels)', levels)
  const { participant, key } = values
  const columns = key?.split(',').map((column) => column.trim())
  const definition = levelsFor(name, await readJson(levels), { participant, key: columns })
  const { 'create-folder': createFolder, 'accept-changes': acceptChanges } = values
  return { folder, schema, name, csv, definition, createFolder, acceptChanges }
}

async function onStopped(home: Home, asked: Asked): Promise<ExitCode> {
  return told(
    asked,
    await publishDataset(home, { ...(await fileOf(asked)), operatingSystemUser: operatingSystemUser() }),
  )
}

function told({ values }: Asked, report: PublishReport): ExitCode {
  for (const line of values.json ? [JSON.stringify(report)] : reportLines(report)) say(line)
  return 0
}

const noTerminal = (name: string) => `Give it in ${name}, or run this at a terminal.`

async function through(url: string, email: string, asked: Asked): Promise<ExitCode> {
  const { PROVISO_PASSWORD, PROVISO_CODE } = process.env
  const file = await fileOf(asked)
  const client = await signIn(siteAddress(url), {
    email,
    password: PROVISO_PASSWORD ?? (await askHidden(`Password of ${email}: `, noTerminal('PROVISO_PASSWORD'))),
    code: async () => PROVISO_CODE ?? (await askHidden('Code of the second factor: ', noTerminal('PROVISO_CODE'))),
  })
  try {
    return told(asked, await uploadFile(client, file, progressBar('Sending')))
  } finally {
    await client.signOut()
  }
}

// Who names a person wants that person on record, so the operating system's user must not stand in for them unsaid.
const nobodyThere =
  "no server runs on this home, so nobody can sign in there. Start it, or leave out --user: then the home itself is worked on, and the operating system's user is recorded."

function run(asked: Asked): Promise<ExitCode> | ExitCode {
  const { url, user } = asked.values
  if (url !== undefined && user === undefined) return failed(2, 'say with --user who signs in there.')
  if (url !== undefined && user !== undefined) return through(url, user, asked)
  return onHome(
    async (home) => (user === undefined ? await onStopped(home, asked) : failed(3, nobodyThere)),
    async ({ host, port }) => {
      if (user === undefined) return failed(3, `${taken} Or publish through it: say with --user who signs in there.`)
      return await through(`http://${host.includes(':') ? `[${host}]` : host}:${port}`, user, asked)
    },
  )
}

export const command: Command = {
  usage,
  summary:
    'Publishes a CSV file as the new version of a table. A bad file names its line and column; nothing is published then.',
  help: [
    '',
    '  --levels <json>     {"participant": "COL", "key": ["COL"], "columns": {"COL": "Limited"}, "types": {"COL": "date"}},',
    '                      or one such object per table, by its name in small letters. "default": "PHI" is the level of',
    '                      every column that is not named; without it those are NotPHI, and the report lists them',
    '                      "lookups": {"COL": {"schema": "study", "query": "Sites", "key": "SiteId", "display": "Name"}} lets',
    '                      scripts read COL/Name from the table that COL leads to',
    '  --participant COL   the column that says whom a row is about (instead of the one in the levels file)',
    '  --key COLS          the key columns, separated by commas (likewise)',
    '  --create-folder     makes the folder when it is not there, and those on the way to it',
    '  --accept-changes    publishes even if, against the version before, a column is new without a level named for it,',
    '                      a level is lowered, or the participant column changes',
    '  --json              prints the report as JSON',
    '  --url URL           publishes through the site there (https://, or http:// on this machine)',
    '  --user EMAIL        who signs in: an administrator of the folder. The password is read from PROVISO_PASSWORD or asked',
    '                      for, a code of the second factor from PROVISO_CODE likewise. Without --url the site is the one',
    '                      that runs on this home (HOST, PORT). Without --user the home itself is worked on, while no server',
    "                      runs on it, and the operating system's user is recorded",
  ],

  async run(args) {
    const asked = parse(args)
    if (asked) return run(asked)
    return failed(2, `give folder, schema, name, file and --levels.\nUsage: proviso dataset publish ${usage}`)
  },
}
