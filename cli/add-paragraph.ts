// `proviso terms add`: one more paragraph of the terms.
import { parseArgs } from 'node:util'
import { addParagraph } from '../local/administer-rules.ts'
import { type Command, failed, say } from './command.ts'
import { onHome } from './home-command.ts'
import { paragraphFields, paragraphHelp, paragraphOptions, paragraphUsage } from './paragraph-options.ts'

export const command: Command = {
  usage: `[<id>] ${paragraphUsage}`,
  summary: 'Adds a paragraph to the terms. While the site is stopped.',
  help: paragraphHelp,

  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], options: paragraphOptions, allowPositionals: true })
    const [id, ...more] = positionals
    const asked = paragraphFields(values)
    if (more.length > 0 || asked.text === undefined) {
      return failed(2, `give --text or --file.\nUsage: proviso terms add ${this.usage}`)
    }
    return onHome(async (home) => {
      const { shown } = await addParagraph(home, id === undefined ? asked : { id, ...asked })
      say(`Added ${shown.id}.`)
      return 0
    })
  },
}
