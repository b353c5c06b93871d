// `proviso settings set`: the settings of the site.
import { parseArgs } from 'node:util'
import { settingsList } from '../core/settings.ts'
import { changeSettings } from '../local/administer.ts'
import { aligned } from './aligned.ts'
import { type Command, failed, say } from './command.ts'
import { onHome } from './home-command.ts'

function meantBy(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  return /^\d{1,9}$/.test(text) ? Number(text) : text
}

/** `name=value` words as an object; undefined when one of them is not written so or stands twice. */
function parse(args: readonly string[]): Record<string, unknown> | undefined {
  const { positionals } = parseArgs({ args: [...args], options: {}, allowPositionals: true })
  const pairs = positionals.map((word) => /^([A-Za-z]+)=(.+)$/.exec(word))
  const asked = new Map(pairs.flatMap((pair) => (pair ? [[pair[1] ?? '', meantBy(pair[2] ?? '')]] : [])))
  return asked.size === positionals.length && asked.size > 0 ? Object.fromEntries(asked) : undefined
}

export const command: Command = {
  usage: '<name>=<value> ...',
  summary: 'Changes site settings and shows all of them. While the site is stopped.',
  help: [
    '',
    ...aligned(Object.entries(settingsList).map(([name, { values, sentence }]) => [`  ${name}=${values}`, sentence])),
  ],

  async run(args) {
    const asked = parse(args)
    if (!asked) return failed(2, `give settings as name=value.\nUsage: proviso settings set ${this.usage}`)
    return onHome(async (home) => {
      for (const [name, value] of Object.entries(await changeSettings(home, asked))) say(`${name}=${value}`)
      return 0
    })
  },
}
