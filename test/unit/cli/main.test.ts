// The command line without a site: usage, help, version.
import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { aHomePath, proviso } from './a-command.ts'

test.each([
  [['dataset', 'publish']],
  [['dataset', 'publish', '/A/B', 'study', 'DM', 'x.csv']],
  [['dataset', 'publish', '/A/B', 'study', 'DM', 'x.csv', 'more', '--levels', 'l.json']],
  [['dataset', 'publish', '--nothing-like-this']],
  [['start', '--nothing-like-this']],
  [['start', 'now']],
  [['constructor']],
  [[]],
])('%j is wrong usage and ends with 2', async (args) => {
  const { code, out, err } = await proviso(aHomePath(), args).ended
  expect(code).toBe(2)
  expect(out + err).toContain('Usage: proviso')
  expect(err).not.toContain('    at ')
})

test('--help and --version answer with 0', async () => {
  expect(await proviso(aHomePath(), ['--help']).ended).toMatchObject({
    code: 0,
    out: expect.stringContaining('proviso start'),
  })
  const help = await proviso(aHomePath(), ['dataset', 'publish', '--help']).ended
  expect(help).toMatchObject({ code: 0, out: expect.stringContaining('--levels <json>') })
  expect(await proviso(aHomePath(), ['--version']).ended).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  })
})

test('the first word of some commands lists those, a word of none lists all', async () => {
  const some = await proviso(aHomePath(), ['user']).ended
  expect(some).toMatchObject({ code: 2, out: expect.stringContaining('proviso user add') })
  expect(some.out).not.toContain('proviso start')
  const all = await proviso(aHomePath(), ['nothing']).ended
  expect(all).toMatchObject({ code: 2, out: expect.stringContaining('proviso start') })
})

test('where nobody reads what is said, it ends without a word and not as if all were done', () => {
  const piped = `"${process.execPath}" bin/proviso.ts --help | head -n 1; echo "$\{PIPESTATUS[0]}"`
  const { stdout, stderr } = spawnSync('bash', ['-c', piped], { encoding: 'utf8' })
  expect(stdout).toBe('Usage: proviso <command> [arguments]\n141\n')
  expect(stderr).toBe('')
})
