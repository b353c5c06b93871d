// The file of generated passwords, which nobody else has: it is whole, or it is not there.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readAccounts, writeAccounts } from '../../../local/account-file.ts'

const accounts = Array.from({ length: 40 }, (_, i) => ({
  email: `p${i}@example.org`,
  password: 'x'.repeat(40),
  about: 'y'.repeat(40),
}))

function aPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'proviso-accounts-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'accounts.json')
}

test('it is read back as it was written', () => {
  const path = aPath()
  writeAccounts(path, accounts)
  expect(readAccounts(path)).toEqual(accounts)
})

test('where only a part of it fits, writing fails and nothing is there', () => {
  const path = aPath()
  const module = new URL('../../../local/account-file.ts', import.meta.url)
  // Where the limit is met, the system writes a part first and says so by its number alone.
  const script = `const { writeAccounts } = await import(${JSON.stringify(module.href)})
    process.on('SIGXFSZ', () => {})
    writeAccounts(${JSON.stringify(path)}, ${JSON.stringify(accounts)})`
  const limited = 'ulimit -f 4; exec "$0" --input-type=module --eval "$1"'
  const { status, stderr } = spawnSync('bash', ['-c', limited, process.execPath, script], { encoding: 'utf8' })
  expect([status, existsSync(path)]).toEqual([1, false])
  expect(stderr).toContain('EFBIG')
})
