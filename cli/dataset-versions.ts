// `proviso dataset versions`: every version of a table, which one is read, and which were disposed of.
import { parseArgs } from 'node:util'
import { type ListedVersion, versionsOf } from '../local/dispose-version.ts'
import { aligned } from './aligned.ts'
import { type Command, failed, say } from './command.ts'
import { onHome } from './home-command.ts'

function stateOf({ isCurrent, disposed }: ListedVersion): string {
  return disposed ? `disposed of ${disposed.at}: ${disposed.reason}` : isCurrent ? 'current' : 'kept for replay'
}

export const command: Command = {
  usage: '<folder> <schema> <name> [--json]',
  summary: 'Lists the versions of a table. While the site is stopped.',
  help: [],

  async run(args) {
    const options = { json: { type: 'boolean', default: false } } as const
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [folder, schema, name, ...more] = positionals
    if (!folder || !schema || !name || more.length > 0) {
      return failed(2, `give folder, schema and name.\nUsage: proviso dataset versions ${this.usage}`)
    }
    return onHome(async (home) => {
      const versions = await versionsOf(home, { folder, schema, name })
      const rows = versions.map((one) => [one.version, one.publishedAt, String(one.rowCount), stateOf(one)])
      const lines = values.json ? [JSON.stringify(versions)] : aligned([['version', 'published', 'rows', ''], ...rows])
      for (const line of lines) say(line)
      return 0
    })
  },
}
