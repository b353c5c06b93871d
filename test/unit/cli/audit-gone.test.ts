// Questions on the command line about a time of which an event is gone from the table: they name it, and end with 1.
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AuditEvent, Told } from '../../../core/audit-event.ts'
import { ulid } from '../../../core/ulid.ts'
import { siteEvent } from '../../../local/record.ts'
import { startSealing } from '../../../local/sealing.ts'
import { seed } from '../../../local/seed.ts'
import { siteEventId } from '../../../stores/event-ids.ts'
import { openHome } from '../../../stores/local-world.ts'
import { aHomePath, proviso } from './a-command.ts'

const sha256 = '0'.repeat(64)
const read: Told = {
  ...{ type: 'rows-read', outcome: 'ok', schema: 'study', query: 'Labs', version: 'v1', columns: ['Age'] },
  ...{ phiColumns: ['Age'], effectivePhi: 'PHI', rowCount: 2, total: 2, filters: [], sort: [], limit: null },
  ...{ offset: 0, withheld: [], participants: { count: 1, ids: ['P-1'], sha256 } },
}
const refused: Told = { type: 'rows-read', outcome: 'refused', code: 'forbidden' }
const declaration = { activity: 'Care', irb: null, phi: 'PHI', termsSha256: sha256, version: 1 } as const
const declared: Told = {
  ...{ type: 'declared', outcome: 'ok', signedName: 'A', signedWith: 'name', meaning: 'I accept' },
  signedAt: '2026-01-01T00:00:00.000Z',
}

let sealed = ''
const gone: Record<string, string> = {}

beforeAll(async () => {
  sealed = join(mkdtempSync(join(tmpdir(), 'proviso-gone-')), 'home')
  const home = openHome(sealed, 'error')
  await seed(home, 'empty')
  const thenMs = home.world.now().getTime() - 4 * 86_400_000
  const user = { id: 1, email: 'a@example.org' }
  for (const [name, told] of Object.entries({ read, refused, declared })) {
    const at = new Date(thenMs).toISOString()
    const id = siteEventId(at, ulid(thenMs, home.world.random(10)))
    const of = siteEvent(home.world, told, { requestId: name, folder: '/A' })
    const event: AuditEvent = { ...of, id, at, user, declaration: name === 'declared' ? declaration : null }
    await home.world.audit.insert(event)
    gone[name] = id
  }
  const sealing = startSealing(home, [home.indexer])
  await sealing.settle()
  await sealing.close()
  await home.close()
  const database = new DatabaseSync(join(sealed, 'proviso.sqlite'))
  for (const id of Object.values(gone)) {
    const cut = id.lastIndexOf('.')
    database.prepare('DELETE FROM audit WHERE pk = ? AND sk = ?').run(id.slice(0, cut), id.slice(cut + 1))
  }
  database.close()
}, 60_000)

afterAll(() => rmSync(dirname(sealed), { recursive: true }))

async function run(line: string) {
  const path = aHomePath()
  cpSync(sealed, path, { recursive: true })
  return await proviso(path, ['audit', ...line.split(' ')]).ended
}

test.each([
  ['who P-1 --json', ['read']],
  ['user a@example.org --json', ['read']],
  ['declared --json', ['declared']],
  ['misfits --json', ['read']],
  ['refused --json', ['refused']],
  ['disclosures P-1 --json', ['read']],
] as const)(
  'proviso audit %s names what is gone, and ends with 1',
  async (line, names) => {
    const ids = names.map((name) => gone[name])
    const { code, out, err } = await run(line)
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/^proviso: this is not complete: .*\n$/) })
    for (const id of ids) expect(err).toContain(id)
    expect(JSON.parse(out)).toMatchObject({ missing: ids })
  },
  60_000,
)

test('the account of disclosures says it in its file', async () => {
  const { code, out, err } = await run('disclosures P-1')
  expect(code).toBe(1)
  expect(err).toContain(gone.read)
  expect(out.split('\r\n')[1]).toMatch(/This account is not complete.*,missing,site\./)
}, 60_000)

test.each(['export', 'export --format csv'])(
  'proviso audit %s prints what there is, and names what is gone',
  async (line) => {
    const { code, out, err } = await run(line)
    expect(code).toBe(1)
    expect(out).toContain('settings-changed')
    for (const id of Object.values(gone)) {
      expect(err).toContain(id)
      expect(out).not.toContain(id)
    }
  },
  60_000,
)

test('a question that lacks nothing ends with 0', async () => {
  expect(await run('who P-2 --json')).toMatchObject({ code: 0, err: '', out: '{"accesses":[]}\n' })
}, 60_000)
