// `proviso participant withdraw`: takes somebody out of all later reads and versions of a study, or lets them in again.
import { parseArgs } from 'node:util'
import { withdraw } from '../local/withdraw.ts'
import { type Command, failed, say } from './command.ts'
import { onHome } from './home-command.ts'

const text = /^[^\p{C}]*[^\p{C}\s][^\p{C}]*$/u

export const command: Command = {
  usage: '<folder> <participant> --reason TEXT [--return]',
  summary: 'Takes a participant out of all later reads and versions of a folder. While the site is stopped.',
  help: [
    '',
    '  --reason   why, for the record; names nobody',
    '  --return   consent was given again: rows that are still in the current versions can be read again',
    '',
    'Old versions stay for replay until they are disposed of (proviso dataset dispose).',
  ],

  async run(args) {
    const options = { reason: { type: 'string' }, return: { type: 'boolean', default: false } } as const
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [folder, participant, ...more] = positionals
    const { reason } = values
    if (!folder || !participant || !reason || more.length > 0 || !text.test(reason) || !text.test(participant)) {
      const what = 'give folder, participant and --reason.'
      return failed(2, `${what}\nUsage: proviso participant withdraw ${this.usage}`)
    }
    return onHome(async (home) => {
      await withdraw(home, { folder, participant, reason, withdrawn: !values.return })
      say(values.return ? 'They are read again.' : 'They are in no later read and no later version.')
      return 0
    })
  },
}
