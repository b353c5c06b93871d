// `proviso review list`: each emergency access, and whether somebody has closed its review.
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
  summary: 'Lists the reviews of emergency access. While the site is stopped.',
  help: ['', 'The reason stands in the audit event that each one names.'],

  async run(args) {
    const { values } = parseArgs({ args: [...args], options })
    const state = choice('--state', reviewStates, values.state)
    return onHome(async (home) => {
      const reviews = await listReviews(home, state)
      if (values.json) say(JSON.stringify({ reviews }))
      else {
        const rows = reviews.map((one) => {
          const { id, user, folder, phi, from, until, event, closedBy } = one
          return [id, one.overdue ? 'overdue' : one.state, user.email, folder, phi, from, until, event, closedBy ?? '']
        })
        const head = ['id', 'state', 'person', 'folder', 'PHI', 'from', 'until', 'event', 'closed by']
        for (const line of aligned([head, ...rows])) say(line)
      }
      return 0
    })
  },
}
