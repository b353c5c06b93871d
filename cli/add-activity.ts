// `proviso activity add`: one more thing that study data may be used for.
import { parseArgs } from 'node:util'
import { phiLevels } from '../core/phi.ts'
import { addActivity } from '../local/administer-rules.ts'
import { choice } from './choice.ts'
import { type Command, failed, say } from './command.ts'
import { onHome } from './home-command.ts'
import { given } from './rule-options.ts'

const options = {
  folder: { type: 'string' },
  'irb-required': { type: 'boolean', default: false },
  phi: { type: 'string' },
} as const

export const command: Command = {
  usage: '<name> [--folder PATH] [--irb-required] [--phi LEVEL]',
  summary: 'Adds an activity, to the site or to the own list of a folder. While the site is stopped.',
  help: [
    '',
    '  --folder   the first one begins a list of its own, which stands in place of the inherited one',
    `  --phi      the highest level that may be declared for it: ${phiLevels.join(', ')}`,
  ],

  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [name, ...more] = positionals
    if (!name || more.length > 0) return failed(2, `give its name.\nUsage: proviso activity add ${this.usage}`)
    const { folder, 'irb-required': irbRequired } = values
    const asked = given({ name, folder, irbRequired, phi: choice('--phi', phiLevels, values.phi) })
    return onHome(async (home) => {
      await addActivity(home, asked)
      say(`Added "${name}" to ${folder ?? 'the site'}.`)
      return 0
    })
  },
}
