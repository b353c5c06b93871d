// `proviso irb add`: an approval that people may name when they declare.
import { parseArgs } from 'node:util'
import { addIrb } from '../local/administer.ts'
import { type Command, failed, say } from './command.ts'
import { onHome } from './home-command.ts'

export const command: Command = {
  usage: '<number> --title TEXT [--expires yyyy-mm-dd]',
  summary: 'Adds an IRB approval. While the site is stopped.',
  help: ['', '  --expires   the last day on which it holds (UTC); without it, it never ends'],

  async run(args) {
    const options = { title: { type: 'string' }, expires: { type: 'string' } } as const
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [number, ...more] = positionals
    const { title, expires = null } = values
    if (!number || !title || more.length > 0) {
      return failed(2, `give the number and --title.\nUsage: proviso irb add ${this.usage}`)
    }
    return onHome(async (home) => {
      const irb = await addIrb(home, { number, title, expiresOn: expires })
      say(`Added IRB ${irb.number}: ${irb.title}; ${irb.expiresOn ? `holds until ${irb.expiresOn}` : 'never ends'}.`)
      return 0
    })
  },
}
