// `proviso user change`: a person's name, end, site roles; disabled or enabled.
import { parseArgs } from 'node:util'
import { siteRoles } from '../core/user.ts'
import { type AskedChange, changeUser } from '../local/administer-people.ts'
import { choice } from './choice.ts'
import { type Command, failed, say } from './command.ts'
import { onHome } from './home-command.ts'
import { WrongUsage } from './wrong-usage.ts'

const options = {
  name: { type: 'string' },
  expires: { type: 'string' },
  disable: { type: 'boolean' },
  enable: { type: 'boolean' },
  'site-role': { type: 'string', multiple: true },
} as const

function siteRolesOf(given: readonly string[]): AskedChange['siteRoles'] {
  const roles = given.flatMap((role) => choice('--site-role', [...siteRoles, 'none'], role) ?? [])
  if (roles.includes('none') && roles.length > 1) throw new WrongUsage('--site-role none stands alone.')
  return siteRoles.filter((role) => roles.includes(role))
}

function parse(args: readonly string[]): { email: string; asked: AskedChange } | undefined {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  const [email, ...more] = positionals
  const { name, expires, disable = false, enable = false, 'site-role': given } = values
  if (!email || more.length > 0 || (disable && enable)) return undefined
  const asked = {
    ...(name === undefined ? {} : { displayName: name }),
    ...(expires === undefined ? {} : { expires }),
    ...(disable || enable ? { active: enable } : {}),
    ...(given === undefined ? {} : { siteRoles: siteRolesOf(given) ?? [] }),
  }
  return Object.keys(asked).length === 0 ? undefined : { email, asked }
}

export const command: Command = {
  usage: '<email> [--name NAME] [--expires DAY] [--disable|--enable] [--site-role ROLE]',
  summary: 'Changes a person. While the site is stopped.',
  help: [
    '',
    '  --expires          yyyy-mm-dd, at whose beginning (UTC) the account ends; never takes the end away',
    '  --disable          ends every session and key of theirs for good',
    '  --enable           opens the account again, also where nobody used it for too long',
    `  --site-role        ${siteRoles.join(' or ')}; may stand twice and is the whole list; none takes all away`,
    'What is not named stays as it is.',
  ],

  async run(args) {
    const given = parse(args)
    if (!given) return failed(2, `give an e-mail address and what changes.\nUsage: proviso user change ${this.usage}`)
    return onHome(async (home) => {
      const { user, isChanged } = await changeUser(home, given.email, given.asked)
      const roles = user.siteRoles.length === 0 ? 'no site role' : user.siteRoles.join(', ')
      const state = `${user.active ? 'enabled' : 'disabled'}, ${user.expiresAt === null ? 'without end' : `until ${user.expiresAt}`}, ${roles}`
      say(`${isChanged ? '' : 'Nothing to change. '}${user.displayName} <${user.email}>: ${state}.`)
      return 0
    })
  },
}
