// `proviso audit disclosures`: the account of disclosures of a participant (45 CFR 164.528), as CSV.
import { parseArgs } from 'node:util'
import { askDisclosures } from '../local/audit-questions.ts'
import { askOptions, endOf, timeHelp } from './audit-options.ts'
import { type Command, failed, say } from './command.ts'
import { onHome } from './home-command.ts'

export const command: Command = {
  usage: '<participant> [--from TIME] [--to TIME] [--json]',
  summary:
    'Prints the accounting of disclosures of a participant as CSV: date, recipient, what, purpose. While the site is stopped.',
  help: ['', ...timeHelp, 'Here the last six years, which is also the most.'],

  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], options: askOptions, allowPositionals: true })
    const [participant, ...more] = positionals
    if (!participant || more.length > 0) {
      return failed(2, `give one participant.\nUsage: proviso audit disclosures ${this.usage}`)
    }
    return onHome(async (home) => {
      const { answer, csv } = await askDisclosures(home, participant, values)
      if (values.json) say(JSON.stringify(answer))
      else process.stdout.write(csv)
      return endOf(answer)
    })
  },
}
