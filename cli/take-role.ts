// `proviso role take`: what was given to somebody, or to a group, in a folder is taken away.
import { parseArgs } from 'node:util'
import { takeRole } from '../local/administer.ts'
import { type Command, failed, say } from './command.ts'
import { onHome } from './home-command.ts'

export const command: Command = {
  usage: '<email|group> <folder>',
  summary: 'Takes away what was given to somebody in a folder. While the site is stopped.',
  help: [
    '',
    'What is given in a folder above counts then; to close the folder to them: proviso role give --role none.',
  ],

  async run(args) {
    const { positionals } = parseArgs({ args: [...args], allowPositionals: true })
    const [name, path, ...more] = positionals
    if (!name || !path || more.length > 0) {
      return failed(2, `give e-mail address or group, and folder.\nUsage: proviso role take ${this.usage}`)
    }
    return onHome(async (home) => {
      const { subject, folder } = await takeRole(home, name, path)
      say(`${subject}: nothing is given in ${folder} any more.`)
      return 0
    })
  },
}
