// `npm test` once everything is installed: types, style, tests, in this order; the first that fails ends it.
// Arguments go to vitest: `npm test -- test/unit/core` runs those tests alone. Without them some of the end-to-end suites run over the
// deployed functions too; `npm run test:deployed` runs all of them (docs/decisions/042-the-suites-over-the-deployed-functions.md).
import { follow } from './setup.mjs'

const asked = process.argv.slice(2)
/** What shows most of the deployed functions in a minute. */
const deployed = ['main-story', 'labkey.test'].map((file) => `test/e2e/${file}`)

const checks = [
  { name: 'types', command: ['tsc'] },
  { name: 'types of the page', command: ['tsc', '-p', 'web'] },
  { name: 'style', command: ['biome', 'check', '--error-on-warnings', '--no-errors-on-unmatched'] },
  { name: 'tests', command: ['vitest', 'run', ...asked] },
  ...(asked.length > 0
    ? []
    : [
        {
          name: 'tests over the deployed functions',
          command: ['vitest', 'run', '--config', 'vitest.deployed.config.ts', ...deployed],
        },
      ]),
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
