// `proviso audit refused`: what was tried and refused, or failed.
import { parseArgs } from 'node:util'
import { askRefused } from '../local/audit-questions.ts'
import { askOptions, emailOf, endOf, show, timeHelp } from './audit-options.ts'
import type { Command } from './command.ts'
import { onHome } from './home-command.ts'

const options = { ...askOptions, user: { type: 'string' } } as const

export const command: Command = {
  usage: '[--user EMAIL] [--from TIME] [--to TIME] [--json]',
  summary: 'Lists what was tried and refused, or failed, sign-ins too. While the site is stopped.',
  help: ['', ...timeHelp],

  async run(args) {
    const { values } = parseArgs({ args: [...args], options })
    const { user, json, ...times } = values
    return onHome(async (home) => {
      const answer = await askRefused(home, { ...times, ...(user === undefined ? {} : { user }) })
      const rows = answer.events.map((event) => {
        const why = event.outcome === 'refused' ? event.code : event.outcome
        return [event.at, event.type, why, emailOf(event.user), event.address, event.folder ?? '', event.id]
      })
      show(json, answer, ['at', 'type', 'why', 'person', 'address', 'folder', 'event'], rows, user)
      return endOf(answer)
    })
  },
}
