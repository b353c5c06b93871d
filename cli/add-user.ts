// `proviso user add`: a person with a password that is made for them and shown once.
import { parseArgs } from 'node:util'
import { phiLevels } from '../core/phi.ts'
import { folderRoles, siteRoles } from '../core/user.ts'
import { addUser, type Grant, type NewPerson } from '../local/administer.ts'
import { choice } from './choice.ts'
import { type Command, failed, say } from './command.ts'
import { onHome } from './home-command.ts'
import { WrongUsage } from './wrong-usage.ts'

const options = {
  name: { type: 'string' },
  role: { type: 'string' },
  folder: { type: 'string' },
  phi: { type: 'string' },
  'site-role': { type: 'string', multiple: true },
} as const

type Values = { readonly role?: string; readonly folder?: string; readonly phi?: string }

function grantOf({ role, folder, phi }: Values): Grant | null {
  if (role === undefined && folder === undefined && phi === undefined) return null
  if (role === undefined || folder === undefined) {
    throw new WrongUsage('--role and --folder go together, and --phi goes with both.')
  }
  const level = choice('--phi', phiLevels, phi) ?? 'NotPHI'
  return { folder, role: choice('--role', folderRoles, role) ?? null, phi: level }
}

function parse(args: readonly string[]): NewPerson | undefined {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  const [email, ...more] = positionals
  const { name, 'site-role': given = [] } = values
  if (!email || !name || more.length > 0) return undefined
  const roles = new Set(given.flatMap((role) => choice('--site-role', siteRoles, role) ?? []))
  return { email, displayName: name, siteRoles: [...roles], grant: grantOf(values) }
}

export const command: Command = {
  usage: '<email> --name <name> [--role ROLE --folder PATH [--phi LEVEL]] [--site-role ROLE]',
  summary: 'Adds a person and shows the password made for them, this once. While the site is stopped.',
  help: [
    '',
    `  --role, --folder   a role in a folder: ${folderRoles.join(', ')}`,
    `  --phi              up to which level they may declare there: ${phiLevels.join(', ')} (NotPHI unless said)`,
    `  --site-role        ${siteRoles.join(' or ')}; may stand twice`,
  ],

  async run(args) {
    const person = parse(args)
    if (!person) return failed(2, `give an e-mail address and --name.\nUsage: proviso user add ${this.usage}`)
    return onHome(async (home) => {
      const { user, password } = await addUser(home, person)
      const { grant } = person
      say(
        `Added ${user.displayName} <${user.email}>${grant ? `: ${grant.role} of ${grant.folder}, ${grant.phi}` : ''}.`,
      )
      say(`Password, shown this once: ${password}`)
      return 0
    })
  },
}
