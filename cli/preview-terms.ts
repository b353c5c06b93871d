// `proviso terms preview`: word for word what a declaration would show.
import { parseArgs } from 'node:util'
import { phiLevels } from '../core/phi.ts'
import { previewTerms } from '../local/administer-rules.ts'
import { choice } from './choice.ts'
import { type Command, failed, say } from './command.ts'
import { onHome } from './home-command.ts'

const options = { activity: { type: 'string' }, irb: { type: 'string' }, phi: { type: 'string' } } as const

export const command: Command = {
  usage: '<folder> --activity NAME --phi LEVEL [--irb NUMBER]',
  summary: 'Shows the terms that a declaration would show. While the site is stopped.',
  help: [],

  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [folder, ...more] = positionals
    const { activity, irb = null } = values
    const phi = choice('--phi', phiLevels, values.phi)
    if (!folder || more.length > 0 || !activity || !phi) {
      return failed(2, `give folder, --activity and --phi.\nUsage: proviso terms preview ${this.usage}`)
    }
    return onHome(async (home) => {
      const { text, sha256 } = await previewTerms(home, folder, { activity, irb, phi })
      say(`${text}\nSHA-256 ${sha256}`)
      return 0
    })
  },
}
