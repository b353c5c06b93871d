// `proviso review list`: each emergency access and each review that an auditor opened, and whether somebody has closed it.
import { parseArgs } from 'node:util'
import { reviewStates } from '../core/emergency.ts'
import { listReviews } from '../local/administer-reviews.ts'
import { aligned } from './aligned.ts'
import { choice } from './choice.ts'
import { type Command, say } from './command.ts'
import { onHome } from './home-command.ts'

const options = { state: { type: 'string' }, json: { type: 'boolean' } } as const

export const command: Command = {
  usage: '[--state open|closed] [--json]',
  summary: 'Lists the reviews of accesses. While the site is stopped.',
  help: ['', 'Of an emergency access the reason stands in the audit event that is named.'],

  async run(args) {
    const { values } = parseArgs({ args: [...args], options })
    const state = choice('--state', reviewStates, values.state)
    return onHome(async (home) => {
      const reviews = await listReviews(home, state)
      if (values.json) say(JSON.stringify({ reviews }))
      else {
        const rows = reviews.map((one) => {
          const { id, kind, user, folder, from, until, closedBy } = one
          const [phi, event] = one.kind === 'emergency' ? [one.phi, one.event] : ['', '']
          const about = [kind, user?.email ?? 'everybody', folder ?? '(all)', phi, from, until, event]
          return [id, one.overdue ? 'overdue' : one.state, ...about, closedBy ?? '']
        })
        const head = ['id', 'state', 'kind', 'person', 'folder', 'PHI', 'from', 'until', 'event', 'closed by']
        for (const line of aligned([head, ...rows])) say(line)
      }
      return 0
    })
  },
}
