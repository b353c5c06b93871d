// `proviso dataset publish`: a CSV file becomes the current version of a table. Works on the home itself, under its lock,
// and leaves its record like everything else.
import { readFile, stat } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { Refusal } from '../core/refusal.ts'
import { publishDataset } from '../local/publish-dataset.ts'
import { type Home, operatingSystemUser } from '../stores/local-world.ts'
import { type Command, type ExitCode, failed, say } from './command.ts'
import { onHome } from './home-command.ts'
import { levelsFor } from './levels.ts'
import { reportLines } from './publish-report.ts'

const options = {
  levels: { type: 'string' },
  participant: { type: 'string' },
  key: { type: 'string' },
  'create-folder': { type: 'boolean', default: false },
  'accept-changes': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const

const usage =
  '<folder> <schema> <name> <file> --levels <json> [--participant COL] [--key COLS] [--create-folder] [--accept-changes] [--json]'

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

async function publish(home: Home, { folder, schema, name, csv, levels, values }: Asked): Promise<ExitCode> {
  await checkThere('The CSV file', csv)
  await checkThere('The levels file (--levels)', levels)
  const { participant, key } = values
  const columns = key?.split(',').map((column) => column.trim())
  const definition = levelsFor(name, await readJson(levels), { participant, key: columns })
  const report = await publishDataset(home, {
    ...{ folder, schema, name, csv, definition },
    createFolder: values['create-folder'],
    acceptChanges: values['accept-changes'],
    operatingSystemUser: operatingSystemUser(),
  })
  for (const line of values.json ? [JSON.stringify(report)] : reportLines(report)) say(line)
  return 0
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
    '  --create-folder     makes the folder when it is not there',
    '  --accept-changes    publishes even if, against the version before, a column is new without a level named for it,',
    '                      a level is lowered, or the participant column changes',
    '  --json              prints the report as JSON',
  ],

  async run(args) {
    const asked = parse(args)
    if (asked) return onHome((home) => publish(home, asked))
    return failed(2, `give folder, schema, name, file and --levels.\nUsage: proviso dataset publish ${usage}`)
  },
}
