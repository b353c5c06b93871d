// `proviso role give`: what somebody may in a folder, given or changed.
import { parseArgs } from 'node:util'
import { phiLevels } from '../core/phi.ts'
import { folderRoles } from '../core/user.ts'
import { giveRole } from '../local/administer.ts'
import { choice } from './choice.ts'
import { type Command, failed, say } from './command.ts'
import { onHome } from './home-command.ts'

const options = { role: { type: 'string' }, phi: { type: 'string' } } as const

function parse(args: readonly string[]) {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  const [email, folder, ...more] = positionals
  const role = choice('--role', [...folderRoles, 'none'], values.role)
  const phi = choice('--phi', phiLevels, values.phi)
  if (!email || !folder || more.length > 0 || (role === undefined && phi === undefined)) return undefined
  const asked = {
    ...(role === undefined ? {} : { role: role === 'none' ? null : role }),
    ...(phi === undefined ? {} : { phi }),
  }
  return { email, folder, asked }
}

export const command: Command = {
  usage: '<email> <folder> [--role ROLE] [--phi LEVEL]',
  summary: 'Gives somebody a role in a folder, or changes it. While the site is stopped.',
  help: [
    '',
    `  --role   ${folderRoles.join(', ')}; none takes it away`,
    `  --phi    up to which level they may declare there: ${phiLevels.join(', ')}`,
    'What is not named stays as it is there: given before, or in a folder above. Folders below take it over.',
  ],

  async run(args) {
    const given = parse(args)
    if (!given) {
      return failed(2, `give e-mail address, folder and --role or --phi.\nUsage: proviso role give ${this.usage}`)
    }
    return onHome(async (home) => {
      const { user, folder, access, isChanged } = await giveRole(home, given.email, given.folder, given.asked)
      const state = `${access.role ?? 'no role'} of ${folder}, ${access.phi}`
      say(isChanged ? `${user.email}: ${state}.` : `Nothing to change. ${user.email}: ${state}.`)
      return 0
    })
  },
}
