// The rules on the command line: approvals, activities and terms are listed, added and changed, each with its event.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { addFolder, addIrb, addUser } from '../../../local/administer.ts'
import { seed } from '../../../local/seed.ts'
import { openHome } from '../../../stores/local-world.ts'
import { aHomePath, proviso } from './a-command.ts'

const research = 'Research Operations'

async function aSmallHome(): Promise<string> {
  const path = aHomePath()
  const home = openHome(path, 'error')
  await seed(home, 'empty')
  await addFolder(home, '/My/Study')
  await addUser(home, { email: 'me@example.org', displayName: 'Me', siteRoles: [], grant: null })
  await addIrb(home, { number: 'IRB-1', title: 'First', expiresOn: '2031-12-31' })
  await home.close()
  return path
}

test('approvals, activities and terms are changed and shown, and every change is on record', async () => {
  const path = await aSmallHome()
  const run = async (...args: string[]) => {
    const { code, out, err } = await proviso(path, args).ended
    expect({ args, code, err }).toEqual({ args, code: 0, err: '' })
    return out
  }
  const covering = ['--folder', '/my', '--person', 'me@example.org', '--expires', 'never']
  expect(await run('irb', 'change', 'IRB-1', ...covering)).toBe('Changed IRB IRB-1.\n')
  expect(await run('irb', 'change', 'IRB-1', ...covering)).toBe('Nothing to change in IRB IRB-1.\n')
  expect(await run('irb', 'list')).toBe('IRB-1  never ends  /My  people 1002  First\n')

  expect(await run('activity', 'add', 'Teaching', '--folder', '/My/Study', '--phi', 'Limited')).toContain('/My/Study')
  expect(await run('activity', 'change', research, '--retired', 'true')).toBe(`Changed "${research}".\n`)
  expect(await run('activity', 'change', '--folder', '/My/Study', '--inherits', 'true')).toContain('the list of /My')
  const activities = await run('activity', 'list')
  expect(activities).toMatch(/^site +in force +retired +IRB required +up to Restricted +Research Operations$/m)
  expect(activities).toMatch(/^\/My\/Study +not in force +offered +no IRB required +up to Limited +Teaching$/m)

  writeFileSync(join(path, 'words.txt'), 'I say so.\nTwice.\n')
  const file = join(path, 'words.txt')
  expect(await run('terms', 'add', 'extra', '--file', file, '--folder', '/My', '--irb', 'with')).toBe('Added extra.\n')
  expect(await run('terms', 'change', 'extra', '--activity', 'Teaching')).toBe('Changed extra: version 2.\n')
  expect(await run('terms', 'list')).toContain(
    'version 2  (Teaching; from NotPHI; in /My; with IRB)\n    I say so.\n    Twice.\n',
  )
  const preview = await run('terms', 'preview', '/My/Study', '--activity', 'Teaching', '--phi', 'NotPHI', '--irb', 'X')
  expect(preview).toMatch(/I say so\.\nTwice\.\n[\s\S]*\nSHA-256 [0-9a-f]{64}\n$/)

  const home = openHome(path, 'error')
  const day = home.world.now().toISOString().slice(0, 10)
  const whole = { from: `${day}T00:00:00.000Z`, to: `${day}T23:59:59.999Z` }
  const events = await home.world.audit.list(whole, 10_000, null)
  await home.close()
  const told = events.flatMap((e) =>
    'subject' in e && ['IRB-1', 'Teaching', 'extra'].includes(`${e.subject}`) ? [e.type] : [],
  )
  expect(told.toSorted()).toEqual(['activity-changed', 'irb-changed', 'irb-changed', 'terms-changed', 'terms-changed'])
}, 60_000)

test.each([
  [['irb', 'change']],
  [['irb', 'change', 'IRB-1']],
  [['activity', 'add']],
  [['activity', 'change', 'Teaching']],
  [['activity', 'change', 'Teaching', '--folder', '/A', '--inherits', 'true']],
  [['terms', 'add', 'extra']],
  [['terms', 'change', 'extra']],
  [['terms', 'preview', '/My/Study']],
])('%j is wrong usage and ends with 2', async (args) => {
  const { code, err } = await proviso(aHomePath(), args).ended
  expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(`Usage: proviso ${args[0]} ${args[1]} `) })
})

const refusals: readonly (readonly [readonly string[], string])[] = [
  [['irb', 'change', 'IRB-9', '--title', 'T'], 'no IRB of that number'],
  [['irb', 'change', 'IRB-1', '--expires', '2026-02-30'], '"expiresOn" cannot be that'],
  [['irb', 'change', 'IRB-1', '--person', 'nobody@example.org'], 'There is nobody nobody@example.org here'],
  [['activity', 'change', 'Nothing', '--phi', 'PHI'], 'no activity "Nothing"'],
  [['terms', 'change', 'nothing', '--text', 'x'], 'no such paragraph'],
  [['terms', 'preview', '/No', '--activity', 'A', '--phi', 'PHI'], 'There is no folder /No here'],
  [
    ['terms', 'preview', '/My/Study', '--activity', 'A', '--phi', 'PHI'],
    'No list of activities for /My/Study has "A".',
  ],
]

test('what cannot be ends with 1 and says why', async () => {
  const path = await aSmallHome()
  for (const [args, message] of refusals) {
    const { code, err } = await proviso(path, args).ended
    expect({ args, code, err }).toEqual({ args, code: 1, err: expect.stringContaining(message) })
  }
}, 60_000)

test.each([
  [['activity', 'add', 'X', '--phi', 'phi'], '--phi takes one of: NotPHI'],
  [['terms', 'add', '--text', 'x', '--order', 'first'], '--order takes a number'],
  [['terms', 'add', '--text', 'x', '--file', 'y'], '--text and --file do not go together'],
])('%j ends with 2 and says what the option takes', async (args, message) => {
  const { code, err } = await proviso(aHomePath(), args).ended
  expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(message) })
})
