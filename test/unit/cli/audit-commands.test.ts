// The officer's questions on the command line: answered as over the API, and on record before they are said.
import { expect, test } from 'vitest'
import type { Told } from '../../../core/audit-event.ts'
import { siteEvent } from '../../../local/record.ts'
import { seed } from '../../../local/seed.ts'
import { openHome } from '../../../stores/local-world.ts'
import { aHomePath, proviso } from './a-command.ts'

const sha256 = '0'.repeat(64)
const read: Told = {
  ...{ type: 'rows-read', outcome: 'ok', schema: 'study', query: 'Labs', version: 'v1', columns: ['Age', '=x'] },
  ...{ phiColumns: ['Age'], effectivePhi: 'PHI', rowCount: 2, total: 2, filters: [], sort: [], limit: null },
  ...{ offset: 0, withheld: [], participants: { count: 1, ids: ['=P-1'], sha256 } },
}

async function aHome(): Promise<string> {
  const path = aHomePath()
  const home = openHome(path, 'error')
  await seed(home, 'empty')
  const user = { id: 1, email: '=a@example.org' }
  const told = siteEvent(home.world, read, { requestId: 'r1', folder: '/A' })
  await home.world.audit.insert({ ...told, user })
  const refused = { type: 'rows-read', outcome: 'refused', code: 'forbidden' } as const
  await home.world.audit.insert({ ...siteEvent(home.world, refused, { requestId: 'r2' }), user })
  await home.close()
  return path
}

async function run(path: string, ...args: string[]): Promise<string> {
  const { code, out, err } = await proviso(path, ['audit', ...args]).ended
  expect({ args, code, err }).toEqual({ args, code: 0, err: '' })
  return out
}

test('each question is answered from the home, and stands in the audit with what was asked', async () => {
  const path = await aHome()
  expect(JSON.parse(await run(path, 'who', '=P-1', '--json')).accesses).toMatchObject([
    { sure: 'listed', folder: '/A' },
  ])
  expect(await run(path, 'who', 'P-2', '--folder', '/A')).toMatch(
    /^Nothing was found for "P-2", taken exactly as written/,
  )
  expect(await run(path, 'user', '=a@example.org')).toMatch(/ \/A +study\.Labs +not declared +1 +2 +PHI +Age +/)
  expect(await run(path, 'misfits')).toMatch(/ nothing-declared +=a@example\.org +\/A +1 /)
  expect(await run(path, 'refused')).toMatch(/ rows-read +forbidden +=a@example\.org/)
  expect(JSON.parse(await run(path, 'declared', '--json'))).toEqual({ declarations: [] })
  const [head, line] = (await run(path, 'disclosures', '=P-1')).split('\r\n')
  expect(head).toBe('date,last,count,recipient,address,what,purpose,sure,event')
  expect(line).toContain(`,"'=a@example.org",`)
  const home = openHome(path, 'error')
  const period = { from: '2020-01-01T00:00:00.000Z', to: '2999-01-01T00:00:00.000Z', type: 'audit-read' }
  const to = home.world.now().toISOString()
  const events = await home.world.audit.list({ ...period, from: `${to.slice(0, 10)}T00:00:00.000Z`, to }, 100, null)
  await home.close()
  const asked = events.map((event) => (event.type === 'audit-read' ? event.asked?.question : ''))
  expect(asked.toReversed()).toEqual(['who', 'who', 'uses', 'misfits', 'refused', 'declared', 'disclosures'])
}, 90_000)

test('an export holds every event of the time, a line each, and in CSV no formula', async () => {
  const path = await aHome()
  const lines = (await run(path, 'export')).trimEnd().split('\n')
  const events = lines.map((line) => JSON.parse(line))
  expect(events.map(({ at }) => at)).toEqual(
    events
      .map(({ at }) => at)
      .toSorted()
      .toReversed(),
  )
  expect(events.filter(({ type }) => type === 'rows-read')).toHaveLength(2)
  const csv = await run(path, 'export', '--format', 'csv')
  expect(csv).toMatch(/,audit-read,ok,/)
  expect(csv.split('\r\n')[0]).toMatch(/^at,id,type,outcome,code,user,/)
  expect(csv).toContain(`"'=a@example.org"`)
  expect(csv).not.toMatch(/(^|,)"?=/m)
}, 60_000)

test('the index is made again', async () => {
  const path = await aHome()
  expect(await run(path, 'reindex')).toContain('made again')
  const home = openHome(path, 'error')
  expect(await home.world.auditIndex.state()).toEqual({ current: 2, building: null })
  await home.close()
}, 60_000)

test.each([
  ['who', 2],
  ['user', 2],
  ['disclosures', 2],
  ['misfits --from yesterday', 1],
  ['export --format xml', 2],
])(
  'proviso audit %s is refused',
  async (line, code) => {
    const path = await aHome()
    expect((await proviso(path, ['audit', ...line.split(' ')]).ended).code).toBe(code)
  },
  60_000,
)
