// `proviso start`: the whole site on this machine, until a signal stops it.
import { parseArgs } from 'node:util'
import { start } from '../local/start.ts'
import { type Command, failed, say } from './command.ts'
import { settingsOrWhy } from './settings.ts'
import { onStopSignal } from './stop-signal.ts'

export const command: Command = {
  usage: '[--empty]',
  summary: 'Runs the whole site on this machine: API, embedded database and, in a new home, the demo study.',
  help: [
    '',
    '  --empty   sets up a new home without the demo: one administrator, no folders, session keys off',
    '',
    'Reads PORT (8080; 0 is any free one), HOST (127.0.0.1), PROVISO_HOME (.proviso) and PROVISO_LOG (warn).',
    'SIGINT or SIGTERM stops it; what was answered is kept, sessions and keys included.',
  ],

  async run(args) {
    const { values } = parseArgs({ args: [...args], options: { empty: { type: 'boolean', default: false } } })
    const settings = settingsOrWhy()
    if (typeof settings === 'string') return failed(1, settings)
    const progress = (line: string) => {
      if (process.stderr.isTTY) process.stderr.write(`${line}\n`)
    }
    const stopped = Promise.withResolvers<void>()
    onStopSignal(process, { stop: stopped.resolve, exit: () => process.exit(130), nowMs: () => performance.now() })
    const running = await start({ settings, site: values.empty ? 'empty' : 'demo', say, progress })
    await stopped.promise
    await running.close()
    return 0
  },
}
