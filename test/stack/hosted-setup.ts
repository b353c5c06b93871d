// In each file of the suites that run over the deployed functions: leaves out what is on the list of the laptop's.
import { basename } from 'node:path'
import { beforeEach } from 'vitest'
import { laptopOnly } from './laptop-only.ts'

const isNamed = (name: string, listed: string) =>
  listed.endsWith('…') ? name.startsWith(listed.slice(0, -1)) : name === listed

beforeEach(({ task, skip }) => {
  const names = [task.name, task.suite?.name ?? '']
  const found = laptopOnly.find(
    ({ file, tests }) =>
      basename(task.file.filepath) === `${file}.test.ts` &&
      (tests === undefined || tests.some((name) => names.some((one) => isNamed(one, name)))),
  )
  if (found !== undefined) skip(found.reason)
})
