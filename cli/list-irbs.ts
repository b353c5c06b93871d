// `proviso irb list`: the registry of approvals.
import { aligned } from './aligned.ts'
import { type Command, say } from './command.ts'
import { onHome } from './home-command.ts'

export const command: Command = {
  usage: '',
  summary: 'Shows all IRB approvals. While the site is stopped.',
  help: [],

  async run() {
    return onHome(async ({ world }) => {
      const irbs = await world.registry.irbs()
      const rows = irbs.map(({ number, title, expiresOn, withdrawn, folders, people }) => [
        number,
        withdrawn ? 'withdrawn' : expiresOn === null ? 'never ends' : `until ${expiresOn}`,
        folders === null ? 'all folders' : folders.join(' ') || 'no folder',
        people === null ? 'everybody' : `people ${people.join(' ') || 'none'}`,
        title,
      ])
      for (const line of aligned(rows)) say(line)
      return 0
    })
  },
}
