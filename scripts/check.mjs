// `npm test` once everything is installed: types, style, tests, in this order; the first that fails ends it.
// Arguments go to vitest: `npm test -- test/unit/core` runs those tests alone.
import { follow } from './setup.mjs'

const checks = [
  { name: 'types', command: ['tsc'] },
  { name: 'types of the page', command: ['tsc', '-p', 'web'] },
  { name: 'style', command: ['biome', 'check', '--error-on-warnings', '--no-errors-on-unmatched'] },
  { name: 'tests', command: ['vitest', 'run', ...process.argv.slice(2)] },
]

for (const { name, command } of checks) {
  const [program, ...args] = command
  process.stdout.write(`\n== ${name}: ${command.join(' ')}\n`)
  const code = await follow(program, args)
  if (code === 0) continue
  process.stderr.write(`\n== ${name} failed (exit code ${code}); nothing after it was run\n`)
  process.exitCode = code
  break
}
