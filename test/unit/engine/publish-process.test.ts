// A publication whose process cannot be started fails alone: the server goes on.
import { expect, onTestFinished, test } from 'vitest'
import { publishProcesses } from '../../../engine/publish-process.ts'

const job = {
  csv: '/none.csv',
  definition: {},
  targetFolder: '/none',
  version: 'v1',
  withdrawn: [],
  against: { schema: 's', name: 'n', tables: [], previous: null, acceptChanges: false },
  seconds: 5,
}

test('a process that cannot be started fails its publication and nothing else', async () => {
  const { execPath } = process
  onTestFinished(() => {
    process.execPath = execPath
  })
  const processes = publishProcesses()
  process.execPath = '/nowhere/node'
  await expect(processes.publish(job)).rejects.toThrow('the publishing process ended')
  process.execPath = execPath
  // What nobody hears would end this process, and with it the test.
  await expect(processes.publish(job)).rejects.toThrow('ENOENT')
  await processes.close()
})
