// `proviso irb change`: what an approval covers, until when, and whether it was withdrawn.
import { parseArgs } from 'node:util'
import { changeIrb } from '../local/administer-rules.ts'
import { type Command, failed, say } from './command.ts'
import { onHome } from './home-command.ts'
import { given, several, truth } from './rule-options.ts'

const options = {
  title: { type: 'string' },
  expires: { type: 'string' },
  withdrawn: { type: 'string' },
  folder: { type: 'string', multiple: true },
  person: { type: 'string', multiple: true },
} as const

export const command: Command = {
  usage: '<number> [--title TEXT] [--expires yyyy-mm-dd] [--withdrawn true|false] [--folder PATH] [--person E-MAIL]',
  summary: 'Changes an IRB approval. What runs under it is held to it. While the site is stopped.',
  help: [
    '',
    '  --expires   the last day on which it holds (UTC); never',
    '  --folder    covers this folder and those in it; several times for several; all',
    '  --person    permits this person; several times for several; everybody',
    'What is not named stays as it is.',
  ],

  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [number, ...more] = positionals
    const { title, expires } = values
    const asked = given({
      title,
      expiresOn: expires === 'never' ? null : expires,
      withdrawn: truth('--withdrawn', values.withdrawn),
      folders: several('all', values.folder),
      people: several('everybody', values.person),
    })
    if (!number || more.length > 0 || Object.keys(asked).length === 0) {
      return failed(2, `give the number and what is to change.\nUsage: proviso irb change ${this.usage}`)
    }
    return onHome(async (home) => {
      const { isChanged } = await changeIrb(home, { number, ...asked })
      say(isChanged ? `Changed IRB ${number}.` : `Nothing to change in IRB ${number}.`)
      return 0
    })
  },
}
