// A key is never wider than its session: whatever options it was made with and whatever is asked with it, it is refused
// where its session is, it answers nothing that its session would not, and nothing beyond its own limits.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AuditEvent } from '../../core/audit-event.ts'
import { isNarrow, type KeyLimits, narrowedAccess, reachesFolder, reachesTable } from '../../core/key-limits.ts'
import { isWithin, phiLevels } from '../../core/phi.ts'
import type { Browser, Reply, Send } from '../client.ts'
import { aKey, aNarrowedStudy, asksAbout, declaredEverywhere, folders, tables } from '../e2e/a-narrowed-study.ts'

let study: Awaited<ReturnType<typeof aNarrowedStudy>>
let browser: Browser
let whole: Send
beforeAll(async () => {
  study = await aNarrowedStudy()
  browser = await declaredEverywhere(study.site, 'restricted', 'PHI')
  whole = (await aKey(study.site, browser, {})).send
})
afterAll(() => study.site.close())

const path = fc.constantFrom(...folders)
const named = fc.record({ folder: path, schema: fc.constant('study'), query: fc.constantFrom(...tables) })
const limits = fc.record({
  readOnly: fc.boolean(),
  phi: fc.option(fc.constantFrom(...phiLevels)),
  folders: fc.option(fc.uniqueArray(path, { minLength: 1, maxLength: 2 })),
  tables: fc.option(fc.uniqueArray(named, { minLength: 1, maxLength: 4, selector: (t) => JSON.stringify(t) })),
  addresses: fc.constant(null),
})
const columns = ['RowId', 'Ward', 'SiteId', 'SiteId/Name', 'SiteId/Head/Born', 'Phone', 'Age', 'Comments', 'Id']
const asked = fc.record({
  path,
  table: fc.constantFrom(...tables),
  column: fc.constantFrom(...columns),
  which: fc.nat(),
})

function nameOf(one: unknown): unknown {
  return typeof one === 'object' ? (Object(one).path ?? Object(one).name ?? null) : one
}

/** What the narrower answer says beyond the wider one: names that are not there, and cells that are neither the same nor blank. */
function beyond(narrow: unknown, wide: unknown, at: string): string[] {
  if (narrow === null || typeof narrow !== 'object') return []
  if (Array.isArray(narrow)) return narrow.flatMap((one) => beyondAny(one, Array.isArray(wide) ? wide : [], at))
  return Object.entries(narrow).flatMap(([name, value]) => {
    const other = Object(wide)[name]
    return name === 'rows' ? rowsBeyond(value, other, at) : beyond(value, other, `${at}.${name}`)
  })
}

/** The nearest of those of the same name. */
function beyondAny(one: unknown, others: readonly unknown[], at: string): string[] {
  const found = others.filter((other) => nameOf(other) === nameOf(one)).map((other) => beyond(one, other, at))
  return found.toSorted((a, b) => a.length - b.length)[0] ?? [`${at}: ${JSON.stringify(nameOf(one))}`]
}

type Row = Readonly<Record<string, unknown>>

function rowsBeyond(narrow: readonly Row[], wide: readonly Row[], at: string): string[] {
  if (narrow.length !== wide.length) return [`${at}: ${narrow.length} rows`]
  return narrow.flatMap((row, i) =>
    Object.entries(row)
      .filter(([name, value]) => value !== null && value !== wide[i]?.[name])
      .map(([name]) => `${at}: row ${i} ${name}`),
  )
}

/** What was read lies within the limits, by the record. */
function checkRead(event: AuditEvent | undefined, of: KeyLimits): void {
  if (event?.outcome !== 'ok' || (event.type !== 'rows-read' && event.type !== 'sql-run')) return
  const { folder, schema } = event
  if (of.phi !== null) expect(isWithin(event.effectivePhi, of.phi)).toBe(true)
  for (const query of event.query.split(', ').filter(Boolean)) {
    expect(reachesTable(of, { folder: folder ?? '', schema, query }), `${folder} ${query}`).toBe(true)
  }
}

/** No folder outside is named in an answer, unless the caller named it. */
function checkNames(reply: Reply, what: string, of: KeyLimits): void {
  const asked = decodeURIComponent(what)
  for (const folder of folders.filter((f) => !reachesFolder(of, f) && !asked.includes(f))) {
    expect(new RegExp(`${folder}(?![\\w/])`, 'i').test(reply.text), `${what} names ${folder}`).toBe(false)
  }
}

test('a key is never wider than its session, nor than its options, whatever is asked of which table', async () => {
  let [read, refused] = [0, 0]
  await fc.assert(
    fc.asyncProperty(limits, fc.array(asked, { minLength: 6, maxLength: 6 }), async (options, questions) => {
      const key = await aKey(study.site, browser, options)
      try {
        for (const { path: folder, table, column, which } of questions) {
          const all = asksAbout(folder, table, column)
          const ask = all[which % all.length]
          if (!ask) continue
          const [narrow, wide] = [await ask.send(key.send), await ask.send(whole)]
          if (wide.status >= 400) expect(narrow.status, ask.what).toBeGreaterThanOrEqual(400)
          if (narrow.status < 400) expect(beyond(narrow.body, wide.body, ask.what)).toEqual([])
          if (narrow.status < 400) read += 1
          else refused += 1
          checkRead(await study.eventOf(narrow), options)
          if (options.folders && !ask.what.startsWith('/project-')) checkNames(narrow, ask.what, options)
        }
      } finally {
        await key.revoke()
      }
    }),
    { numRuns: 40 },
  )
  expect(read).toBeGreaterThan(30)
  expect(refused).toBeGreaterThan(30)
}, 60_000)

test('limits only take away from an access, and twice the same takes nothing more', () => {
  const access = fc.record({ role: fc.constantFrom('reader' as const, null), phi: fc.constantFrom(...phiLevels) })
  fc.assert(
    fc.property(limits, path, access, (of, folder, given) => {
      const left = narrowedAccess(of, folder, given)
      expect(isWithin(left.phi, given.phi)).toBe(true)
      expect([null, given.role]).toContain(left.role)
      if (!reachesFolder(of, folder)) expect(left).toEqual({ role: null, phi: 'NotPHI' })
      expect(narrowedAccess(of, folder, left)).toEqual(left)
      if (!isNarrow(of)) expect(left).toEqual(given)
    }),
  )
})
