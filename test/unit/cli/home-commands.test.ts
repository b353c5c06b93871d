// Administration on the command line: an empty home becomes a usable one, and every wrong word is told.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { seed } from '../../../local/seed.ts'
import { openHome } from '../../../stores/local-world.ts'
import { aHomePath, proviso } from './a-command.ts'

async function anEmptyHome(): Promise<string> {
  const path = aHomePath()
  const home = openHome(path, 'error')
  await seed(home, 'empty')
  await home.close()
  return path
}

test('with the commands alone an empty home gets folder, table, person, role, approval and keys', async () => {
  const home = await anEmptyHome()
  const run = async (...args: string[]) => {
    const { code, out, err } = await proviso(home, args).ended
    expect({ args, code, err }).toEqual({ args, code: 0, err: '' })
    return out
  }
  writeFileSync(join(home, 'v.csv'), 'Id,Age\nP1,40\n')
  writeFileSync(
    join(home, 'v.json'),
    '{"participant": "Id", "key": ["Id"], "default": "Limited", "columns": {"Id": "NotPHI"}}',
  )
  expect(await run('folder', 'add', '/My/Study', '--title', 'My study')).toBe('Added /My/Study: My study.\n')
  const published = await run(
    ...['dataset', 'publish', '/My/Study', 'study', 'V'],
    join(home, 'v.csv'),
    '--levels',
    join(home, 'v.json'),
  )
  expect(published).toMatch(/^Age +integer +Limited$/m)
  expect(published).not.toContain('Beware')
  const added = await run('user', 'add', 'me@example.org', '--name', 'Me', '--role', 'reader', '--folder', '/My/Study')
  expect(added).toMatch(
    /^Added Me <me@example\.org>: reader of \/My\/Study, NotPHI\.\nPassword, shown this once: \S{20}\n$/,
  )
  expect(await run('user', 'change', 'me@example.org', '--name', 'Myself', '--expires', '2031-12-31')).toBe(
    'Myself <me@example.org>: enabled, until 2031-12-31T00:00:00.000Z, no site role.\n',
  )
  expect(await run('user', 'reset', 'me@example.org')).toMatch(
    /no session any more\.\nPassword, shown this once: \S{20}\n$/,
  )
  expect(await run('user', 'list')).toMatch(
    /^admin@example\.org +First administrator +active +without end +signed in never +site administrator\nme@example\.org +Myself +active +until 2031-12-31 +signed in never\n$/,
  )
  expect(JSON.parse(await run('user', 'list', '--json'))).toMatchObject([{ id: 1001 }, { id: 1002, state: 'active' }])
  const given = await run('role', 'give', 'me@example.org', '/My/Study', '--phi', 'Limited')
  expect(given).toBe('me@example.org: reader of /My/Study, Limited.\n')
  expect(await run('role', 'give', 'me@example.org', '/My/Study', '--role', 'none')).toContain('no role of /My/Study')
  expect(await run('irb', 'add', 'IRB-1', '--title', 'T', '--expires', '2031-12-31')).toContain(
    'holds until 2031-12-31',
  )
  expect(await run('settings', 'set', 'sessionKeys=true', 'idleMinutes=45')).toContain(
    'sessionKeys=true\nidleMinutes=45',
  )
}, 60_000)

test.each([
  [['user', 'add', 'me@example.org']],
  [['user', 'add', '--name', 'Me']],
  [['role', 'give', 'me@example.org', '/A']],
  [['role', 'take', 'me@example.org']],
  [['review', 'close', 'R1']],
  [['user', 'change', 'me@example.org']],
  [['user', 'change', 'me@example.org', '--disable', '--enable']],
  [['user', 'reset']],
  [['folder', 'add']],
  [['irb', 'add', 'IRB-1']],
  [['settings', 'set']],
  [['settings', 'set', 'sessionKeys']],
  [['settings', 'set', 'maxHours=1', 'maxHours=2']],
])('%j is wrong usage and ends with 2', async (args) => {
  const { code, err } = await proviso(aHomePath(), args).ended
  expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(`Usage: proviso ${args[0]} ${args[1]} `) })
})

test.each([
  [['user', 'add', 'a@example.org', '--name', 'A', '--role', 'king', '--folder', '/A'], '--role takes one of: reader'],
  [['user', 'add', 'a@example.org', '--name', 'A', '--role', 'reader'], '--role and --folder go together'],
  [['user', 'add', 'a@example.org', '--name', 'A', '--site-role', 'owner'], '--site-role takes one of: auditor'],
  [['role', 'give', 'a@example.org', '/A', '--phi', 'phi'], '--phi takes one of: NotPHI'],
  [['user', 'change', 'a@example.org', '--site-role', 'king'], '--site-role takes one of: auditor'],
  [['user', 'change', 'a@example.org', '--site-role', 'none', '--site-role', 'auditor'], 'none stands alone'],
])('%j names the words that the option takes', async (args, message) => {
  const { code, err } = await proviso(aHomePath(), args).ended
  expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(message) })
})

test('a taken home ends with 3, a home that was never set up with 1, and nothing is changed', async () => {
  const path = await anEmptyHome()
  const open = openHome(path, 'error')
  const args = ['settings', 'set', 'sessionKeys=true']
  const taken = await proviso(path, args).ended
  expect(taken).toMatchObject({ code: 3, err: expect.stringContaining('Stop it and run this again') })
  expect(await open.world.registry.settings(0)).toMatchObject({ sessionKeys: false })
  await open.close()
  expect(await proviso(aHomePath(), args).ended).toMatchObject({
    code: 1,
    err: expect.stringContaining('was never set up'),
  })
})
