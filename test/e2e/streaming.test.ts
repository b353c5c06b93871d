// A million rows from the real command on a home of its own: how much memory that takes, and what is left when it is killed.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { makeKey } from '../../bench/proviso.ts'
import { literal } from '../../engine/sql.ts'
import { publishDataset } from '../../local/publish-dataset.ts'
import { openHome } from '../../stores/local-world.ts'
import { postRaw } from '../large-table.ts'
import { aHomePath, aStarted, stop } from '../unit/cli/a-command.ts'
import { onDuck } from '../unit/engine/a-level-file.ts'

const rows = 1_000_000
const megabyte = 1_048_576

/** A demo home with a table of a million rows, its server running, and a key of a researcher. */
async function aSiteOfMany() {
  const home = aHomePath()
  await stop(await aStarted(home))
  const csv = join(home, 'many.csv')
  await onDuck((connection) =>
    connection.run(
      `copy (select i as "RowId", 'P-' || (i // 50) as "Who", i / 8 as "Result", date '2024-01-01' + cast(i % 900 as integer) as "SeenOn",
        'note ' || (i % 97) || repeat('x', 60) as "Note" from range(${rows}) t(i)) to ${literal(csv)} (format csv)`,
    ),
  )
  const opened = openHome(home)
  const definition = { participant: 'Who', key: ['RowId'], columns: { SeenOn: 'Limited' } }
  const place = { folder: '/Demo/Study', schema: 'study', name: 'Many', createFolder: false }
  await publishDataset(opened, { ...place, csv, definition, operatingSystemUser: 'test' })
  await opened.close()
  const started = await aStarted(home)
  return { home, started, apikey: await makeKey(started.url, home) }
}

/** Resident memory of a process at its highest, in megabytes. */
function highWater(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024
}

/** Files in the spool. */
function left(home: string): string[] {
  const spool = join(home, 'spool')
  const entries = existsSync(spool) ? readdirSync(spool, { recursive: true, withFileTypes: true }) : []
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name)
}

test("LabKey's maxRows=-1 answers a million rows whole, out of a server that holds few of them", {
  timeout: 90_000,
}, async () => {
  const { home, started, apikey } = await aSiteOfMany()
  const before = process.platform === 'linux' ? highWater(started.child.pid) : 0
  const asked = 'schemaName=study&query.queryName=Many&query.maxRows=-1&apiVersion=17.1'
  const answer = await postRaw(`${started.url}/Demo/Study/query-selectRows.api?${asked}`, {}, { apikey })
  expect(answer.statusCode).toBe(200)
  let [bytes, seen, tail] = [0, 0, '']
  for await (const chunk of answer) {
    bytes += chunk.length
    const text = tail + chunk.toString('latin1')
    seen += text.split('{"data":{').length - 1
    tail = text.slice(-8)
  }
  expect(bytes).toBe(Number(answer.headers['content-length']))
  expect(bytes).toBeGreaterThan(300 * megabyte)
  expect(seen).toBe(rows)
  expect(tail).toMatch(/000000}$/)
  expect(left(home)).toEqual([])
  if (process.platform === 'linux') {
    const after = highWater(started.child.pid)
    expect(after - before).toBeLessThan(150)
    expect(after).toBeLessThan(350)
  }
  expect((await stop(started)).err).toBe('')
})

test('kill -9 in the middle of an answer leaves nothing, and a start removes what lay there', {
  timeout: 90_000,
}, async () => {
  const { home, started, apikey } = await aSiteOfMany()
  const body = { folder: '/Demo/Study', schema: 'study', query: 'Many' }
  const answer = await postRaw(`${started.url}/api/query/select`, body, { apikey })
  await new Promise((resolve) => answer.once('data', resolve))
  started.child.kill('SIGKILL')
  await expect(answer.toArray()).rejects.toThrow()
  await started.ended
  expect(left(home)).toEqual([])
  const crashed = join(home, 'spool', '7', '3')
  mkdirSync(dirname(crashed), { recursive: true })
  writeFileSync(crashed, 'CANARY')
  const again = await aStarted(home)
  expect(left(home)).toEqual([])
  await stop(again)
})
