// `proviso audit declared`: what was declared when, and how it was signed.
import { parseArgs } from 'node:util'
import { askDeclared } from '../local/audit-questions.ts'
import { askOptions, emailOf, endOf, show, timeHelp } from './audit-options.ts'
import type { Command } from './command.ts'
import { onHome } from './home-command.ts'

const options = { ...askOptions, user: { type: 'string' } } as const

export const command: Command = {
  usage: '[--user EMAIL] [--from TIME] [--to TIME] [--json]',
  summary: 'Lists what was declared, with the facts of the signatures. While the site is stopped.',
  help: ['', ...timeHelp],

  async run(args) {
    const { values } = parseArgs({ args: [...args], options })
    const { user, json, ...times } = values
    return onHome(async (home) => {
      const { events: declarations, ...more } = await askDeclared(home, {
        ...times,
        ...(user === undefined ? {} : { user }),
      })
      const rows = declarations.map((event) => {
        const { at, user: by, folder, declaration, id } = event
        const signed = 'signedName' in event && event.signedName !== undefined ? event.signedName : ''
        const facts = [declaration?.activity ?? '', declaration?.irb ?? '', declaration?.phi ?? '']
        return [at, emailOf(by), folder ?? '', ...facts, signed, declaration?.termsSha256.slice(0, 12) ?? '', id]
      })
      const head = ['at', 'person', 'folder', 'activity', 'IRB', 'PHI', 'signed', 'terms', 'event']
      show(json, { declarations, ...more }, head, rows, user)
      return endOf(more)
    })
  },
}
