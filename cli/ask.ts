// Questions to whoever sits at the terminal. What is secret is not shown while it is typed.
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { Refusal } from '../core/refusal.ts'

/** Asks without showing what is typed; `otherwise` says what to do where nobody sits at a terminal. */
export async function askHidden(question: string, otherwise: string): Promise<string> {
  const { stdin, stderr } = process
  if (!stdin.isTTY) throw new Refusal('bad-request', otherwise)
  const output = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: stdin, output, terminal: true })
  lines.once('SIGINT', () => process.exit(130))
  stderr.write(question)
  try {
    return await lines.question('')
  } finally {
    lines.close()
    stderr.write('\n')
  }
}
