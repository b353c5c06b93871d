// `proviso terms change`: a new version of a paragraph of the terms.
import { parseArgs } from 'node:util'
import { changeParagraph } from '../local/administer-rules.ts'
import { type Command, failed, say } from './command.ts'
import { onHome } from './home-command.ts'
import { paragraphFields, paragraphHelp, paragraphOptions, paragraphUsage } from './paragraph-options.ts'

export const command: Command = {
  usage: `<id> ${paragraphUsage.replace('(--text TEXT | --file PATH)', '[--text TEXT | --file PATH]')} [--retired true|false]`,
  summary: 'Changes a paragraph of the terms; the versions before it stay. While the site is stopped.',
  help: [...paragraphHelp, '  --retired   true takes it out of all terms to come', 'What is not named stays as it is.'],

  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], options: paragraphOptions, allowPositionals: true })
    const [id, ...more] = positionals
    const asked = paragraphFields(values)
    if (!id || more.length > 0 || Object.keys(asked).length === 0) {
      return failed(2, `give the id and what is to change.\nUsage: proviso terms change ${this.usage}`)
    }
    return onHome(async (home) => {
      const { shown, isChanged } = await changeParagraph(home, { id, ...asked })
      say(isChanged ? `Changed ${id}: version ${shown.version}.` : `Nothing to change in ${id}.`)
      return 0
    })
  },
}
