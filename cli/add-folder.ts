// `proviso folder add`: a place for tables, with roles of its own.
import { parseArgs } from 'node:util'
import { addFolder } from '../local/administer.ts'
import { type Command, failed, say } from './command.ts'
import { onHome } from './home-command.ts'

export const command: Command = {
  usage: '<path> [--title TEXT]',
  summary: 'Adds a folder, and those on the way to it. While the site is stopped.',
  help: ['', '  --title   what people see; the last part of the path unless said'],

  async run(args) {
    const options = { title: { type: 'string' } } as const
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [path, ...more] = positionals
    if (!path || more.length > 0)
      return failed(2, `give the path of the folder.\nUsage: proviso folder add ${this.usage}`)
    return onHome(async (home) => {
      const folder = await addFolder(home, path, values.title)
      say(`Added ${folder.path}: ${folder.title}.`)
      return 0
    })
  },
}
