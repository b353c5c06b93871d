// `proviso audit proof`: one event as a file that proves it, for whoever has the verifier key.
import { existsSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { findEntry } from '../local/find-entry.ts'
import { folderArchive } from '../stores/folder-archive.ts'
import { archiveFolder } from '../stores/local-world.ts'
import { sealedLog } from '../stores/log.ts'
import { type Command, failed, say } from './command.ts'
import { progressBar } from './progress-bar.ts'
import { settingsOrWhy } from './settings.ts'

const options = { out: { type: 'string' } } as const

export const command: Command = {
  usage: '<event> [archive] [--out <file>]',
  summary: 'Prints one event as a file that proves that it is in the log (c2sp.org/tlog-proof).',
  help: [
    '',
    '  <event>   the id of an event: the header x-audit-event of an answer, or what the audit lists',
    "  archive   a folder with the files of a log. Without it: the home's own archive",
    '  --out     writes the proof to a file that is not there yet',
    '',
    'The proof holds the event itself, so it is PHI as the audit is. `proviso audit verify <file> --key <verifier key>` accepts',
    'it, and so does any tool for C2SP proofs. The site may run meanwhile.',
  ],

  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [event, given, ...more] = positionals
    if (event === undefined || more.length > 0)
      return failed(2, `give the id of one event.\nUsage: proviso audit proof ${this.usage}`)
    const settings = settingsOrWhy()
    if (typeof settings === 'string') return failed(1, settings)
    const place = given ?? archiveFolder(settings.home)
    if (!existsSync(place)) return failed(1, `there is no ${place}.`)
    const log = sealedLog(folderArchive(place, ''))
    const of = await log.size()
    const bar = progressBar('looking for it')
    const index = await findEntry(log, event, (done) => bar.at(done, of)).finally(bar.end)
    const proof = index === undefined ? undefined : await log.proof(index)
    if (proof === undefined)
      return failed(1, `${event} is not in the log. What was just recorded is sealed within seconds.`)
    if (values.out === undefined) process.stdout.write(proof)
    else {
      writeFileSync(values.out, proof, { flag: 'wx', mode: 0o600 })
      say(`Wrote ${values.out}: entry ${index} of ${of.toLocaleString('en')}.`)
    }
    return 0
  },
}
