// How the marks of what is in the log are asked for, where there are many of them.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { sealedStore } from '../../../stores/sealed.ts'
import { openSqliteKeeper } from '../../../stores/sqlite-table.ts'

const folder = mkdtempSync(join(tmpdir(), 'proviso-sealed-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('of many events those that are not in the log are told in order, and no more marks are asked for at once than there are connections', async () => {
  const keeper = openSqliteKeeper({ file: join(folder, 'keeper.db') })
  const table = keeper.table('registry')
  let [asked, most] = [0, 0]
  const sealed = sealedStore({
    ...table,
    async get(key) {
      asked += 1
      most = Math.max(most, asked)
      const item = await table.get(key)
      asked -= 1
      return item
    },
  })
  const ids = Array.from(
    { length: 500 },
    (_, n) => `site.2026-07-01.0.01ARZ3NDEKTSV4RRFFQ69G${String(n).padStart(4, '0')}`,
  )
  await sealed.mark(ids.slice(0, 300), 300)
  expect(await sealed.without(ids)).toEqual(ids.slice(300))
  expect(most).toBeLessThanOrEqual(64)
  await keeper.close()
})
