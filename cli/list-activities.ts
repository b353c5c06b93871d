// `proviso activity list`: what study data may be used for, in the site and in folders with a list of their own.
import { aligned } from './aligned.ts'
import { type Command, say } from './command.ts'
import { onHome } from './home-command.ts'

export const command: Command = {
  usage: '',
  summary: 'Shows all activities, of the site and of folders. While the site is stopped.',
  help: [],

  async run() {
    return onHome(async ({ world }) => {
      const { lists } = await world.registry.activityLists()
      const rows = lists.flatMap(({ folder, inherits, activities }) =>
        activities.map(({ name, irbRequired, phi, retired }) => [
          folder ?? 'site',
          inherits ? 'not in force' : 'in force',
          retired ? 'retired' : 'offered',
          irbRequired ? 'IRB required' : 'no IRB required',
          `up to ${phi}`,
          name,
        ]),
      )
      for (const line of aligned(rows)) say(line)
      return 0
    })
  },
}
