// `proviso folder list`: the tree, with what counts in each folder.
import { parseArgs } from 'node:util'
import { listFolders } from '../local/review-access.ts'
import { aligned } from './aligned.ts'
import { type Command, say } from './command.ts'
import { onHome } from './home-command.ts'

export const command: Command = {
  usage: '[--json]',
  summary: 'Lists all folders and how each is read. While the site is stopped.',
  help: ['', 'A setting in brackets comes from above.'],

  async run(args) {
    const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean' } } })
    return onHome(async (home) => {
      const folders = await listFolders(home)
      if (values.json) say(JSON.stringify({ folders }))
      else {
        const rows = folders.map(({ path, title, phiColumns, recordParticipants, inheritsRoles, own }) => [
          path,
          title,
          own.phiColumns ?? `(${phiColumns})`,
          own.recordParticipants ?? `(${recordParticipants})`,
          inheritsRoles ? 'roles from above' : 'own roles only',
        ])
        for (const line of aligned([['folder', 'title', 'PHI columns', 'participants', 'roles'], ...rows])) say(line)
      }
      return 0
    })
  },
}
