// `proviso dataset dispose`: the files of an old version are removed for good; a replay then says so.
import { parseArgs } from 'node:util'
import { disposeVersion } from '../local/dispose-version.ts'
import { type Command, failed, say } from './command.ts'
import { onHome } from './home-command.ts'

export const command: Command = {
  usage: '<folder> <schema> <name> <version> --reason TEXT',
  summary: 'Removes the files of an old version for good, and records it. While the site is stopped.',
  help: ['', 'Accesses to the version can then no longer be replayed; what was recorded of them stays.'],

  async run(args) {
    const options = { reason: { type: 'string' } } as const
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [folder, schema, name, version, ...more] = positionals
    const { reason } = values
    if (!folder || !schema || !name || !version || !reason || more.length > 0) {
      const what = 'give folder, schema, name, version and --reason.'
      return failed(2, `${what}\nUsage: proviso dataset dispose ${this.usage}`)
    }
    return onHome(async (home) => {
      const { disposed } = await disposeVersion(home, { folder, schema, name }, version, reason)
      say(`Disposed of version ${version} of ${schema}.${name}: ${disposed?.reason ?? reason}.`)
      return 0
    })
  },
}
