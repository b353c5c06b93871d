// `proviso activity change`: what an activity needs and allows, or whether the own list of a folder is in force.
import { parseArgs } from 'node:util'
import { phiLevels } from '../core/phi.ts'
import { changeActivity } from '../local/administer-rules.ts'
import { choice } from './choice.ts'
import { type Command, failed, say } from './command.ts'
import { onHome } from './home-command.ts'
import { given, truth } from './rule-options.ts'

const options = {
  folder: { type: 'string' },
  'irb-required': { type: 'string' },
  phi: { type: 'string' },
  retired: { type: 'string' },
  inherits: { type: 'string' },
} as const

export const command: Command = {
  usage:
    '[<name>] [--folder PATH] [--irb-required true|false] [--phi LEVEL] [--retired true|false] [--inherits true|false]',
  summary: 'Changes an activity. What runs under it is held to it. While the site is stopped.',
  help: [
    '',
    '  --folder    whose list; without it that of the site',
    '  --inherits  without a name: true puts the own list of the folder out of force, false in force again',
  ],

  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [name, ...more] = positionals
    const { folder } = values
    const facts = given({
      irbRequired: truth('--irb-required', values['irb-required']),
      phi: choice('--phi', phiLevels, values.phi),
      retired: truth('--retired', values.retired),
    })
    const inherits = truth('--inherits', values.inherits)
    const isActivity = name !== undefined && inherits === undefined && Object.keys(facts).length > 0
    const isList =
      name === undefined && folder !== undefined && inherits !== undefined && Object.keys(facts).length === 0
    if (more.length > 0 || !(isActivity || isList)) {
      return failed(
        2,
        `give a name and what is to change, or --folder and --inherits.\nUsage: proviso activity change ${this.usage}`,
      )
    }
    return onHome(async (home) => {
      const { isChanged } = await changeActivity(home, given({ name, folder, inherits, ...facts }))
      const what = name === undefined ? `the list of ${folder}` : `"${name}"`
      say(isChanged ? `Changed ${what}.` : `Nothing to change in ${what}.`)
      return 0
    })
  },
}
