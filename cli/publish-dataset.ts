// `proviso dataset publish`: a CSV file becomes the current version of a table. Works on the home itself, under its lock,
// and leaves its record like everything else.
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { Refusal } from '../core/refusal.ts'
import { publishDataset, removeUnfinished } from '../local/publish-dataset.ts'
import { isSetUp } from '../local/seed.ts'
import { type Home, openHome, operatingSystemUser } from '../stores/local-world.ts'
import { HomeIsTaken } from '../stores/sqlite-lock.ts'
import { type Command, type ExitCode, failed, say } from './command.ts'
import { levelsFor } from './levels.ts'
import { reportLines } from './publish-report.ts'
import { settingsOrWhy } from './settings.ts'

const options = {
  levels: { type: 'string' },
  participant: { type: 'string' },
  key: { type: 'string' },
  'create-folder': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const

const usage =
  '<folder> <schema> <name> <file> --levels <json> [--participant COL] [--key COLS] [--create-folder] [--json]'

function homeOrTaken(path: string): Home | HomeIsTaken {
  try {
    return openHome(path)
  } catch (error) {
    if (error instanceof HomeIsTaken) return error
    throw error
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
  if (!(await isSetUp(home))) {
    throw new Refusal(
      'not-found',
      `${home.path} was never set up. Run \`proviso start\` once, or choose a home with PROVISO_HOME.`,
    )
  }
  const { participant, key } = values
  const columns = key?.split(',').map((column) => column.trim())
  const definition = levelsFor(name, await readJson(levels), { participant, key: columns })
  const createFolder = values['create-folder']
  const by = operatingSystemUser()
  const report = await publishDataset(home, {
    ...{ folder, schema, name, csv, definition },
    createFolder,
    operatingSystemUser: by,
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
    '                      or one such object per table, by its name in small letters; columns not named are NotPHI',
    '  --participant COL   the column that says whom a row is about (instead of the one in the levels file)',
    '  --key COLS          the key columns, separated by commas (likewise)',
    '  --create-folder     makes the folder when it is not there',
    '  --json              prints the report as JSON',
  ],

  async run(args) {
    const asked = parse(args)
    if (!asked)
      return failed(2, `give folder, schema, name, file and --levels.\nUsage: proviso dataset publish ${usage}`)
    const settings = settingsOrWhy()
    if (typeof settings === 'string') return failed(1, settings)
    const home = homeOrTaken(settings.home)
    if (home instanceof HomeIsTaken) {
      return failed(
        3,
        'A server is running on this home. Stop it and publish again; the home can only be worked on alone.',
      )
    }
    try {
      await removeUnfinished(home)
      return await publish(home, asked)
    } finally {
      await home.close()
    }
  },
}
