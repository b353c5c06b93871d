// Laws of access: no plan reaches above its level, no level hides what a lower one shows, and a "no" tells nothing.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decideFolder, decideSelect, touchedColumns } from '../../core/access.ts'
import { isWithin, type PhiLevel, phiLevels } from '../../core/phi.ts'
import { type Column, columnTypes, type Filter, type SelectRequest, type TableShape } from '../../core/query.ts'
import { folderRoles, siteRoles } from '../../core/user.ts'

const level = fc.constantFrom(...phiLevels)
const names = ['Id', 'Age', 'Site', 'Notes', 'born', 'DAY']
const anyCase = fc.constantFrom(...names, 'Nix', '').chain((n) => fc.constantFrom(n, n.toLowerCase(), n.toUpperCase()))

const columns = fc.uniqueArray(
  fc.record({ name: fc.constantFrom(...names), type: fc.constantFrom(...columnTypes), phi: level }),
  { selector: (c) => c.name, minLength: 1 },
)
const aTable = (shape: readonly Column[]): TableShape => ({
  folder: '/A',
  schema: 'study',
  name: 'Labs',
  version: 'v1',
  files: 'labs/v1',
  levelFiles: { NotPHI: 'NotPHI', Limited: 'Limited', PHI: 'PHI', Restricted: 'Restricted' },
  columns: shape,
  participant: null,
  key: [],
  rowCount: 0,
  publishedAt: '2026-01-01T00:00:00.000Z',
})
const table = columns.map(aTable)

const filter: fc.Arbitrary<Filter> = fc.oneof(
  { weight: 4, arbitrary: anyCase.map((column): Filter => ({ column, op: 'eq', values: ['1'] })) },
  fc.constant<Filter>({ column: null, op: 'q', values: ['x'] }),
)
const request: fc.Arbitrary<SelectRequest> = fc.record({
  folder: fc.constant('/A'),
  schema: fc.constant('study'),
  query: fc.constant('Labs'),
  columns: fc.option(fc.array(anyCase, { maxLength: 4 })),
  unknownColumns: fc.constantFrom('drop', 'refuse'),
  filters: fc.array(filter, { maxLength: 2 }),
  sort: fc.array(fc.record({ column: anyCase, descending: fc.boolean() }), { maxLength: 2 }),
  limit: fc.option(fc.nat()),
  offset: fc.nat(),
})

const find = (shape: TableShape, name: string) => shape.columns.find((c) => c.name.toLowerCase() === name.toLowerCase())
const isOpen = (shape: TableShape, phi: PhiLevel, name: string) => {
  const column = find(shape, name)
  return column !== undefined && isWithin(column.phi, phi)
}
const usedBy = (asked: Pick<SelectRequest, 'filters' | 'sort'>) =>
  [...asked.filters, ...asked.sort].map((one) => one.column).filter((name) => name !== null)
const runs = { numRuns: 1000 }

test('no plan names a column above its level in a filter, a sort or an answer that is not withheld', () => {
  fc.assert(
    fc.property(level, table, request, (phi, shape, asked) => {
      const decision = decideSelect(phi, shape, asked)
      if (!decision.allow) return
      const { plan, withheld } = decision
      expect(plan.level).toBe(phi)
      const above = shape.columns.filter((c) => !isWithin(c.phi, phi))
      const named = [...usedBy(plan), ...plan.columns.filter((c) => !c.withheld).map((c) => c.column.name)]
      expect(above.filter((c) => named.includes(c.name))).toEqual([])
      expect(above).toEqual(expect.arrayContaining([...withheld]))
      expect(touchedColumns(plan).filter((c) => above.includes(c))).toEqual([])
      expect(new Set(touchedColumns(plan).map((c) => c.name))).toEqual(
        new Set([...named, ...searched(plan.filters, shape, phi)]),
      )
    }),
    runs,
  )
})

function searched(filters: readonly Filter[], shape: TableShape, phi: PhiLevel): string[] {
  if (!filters.some((f) => f.op === 'q')) return []
  return shape.columns.filter((c) => c.type === 'text' && isWithin(c.phi, phi)).map((c) => c.name)
}

test('a request is refused exactly when it uses a name that is not open to it, and answers at least one column', () => {
  fc.assert(
    fc.property(level, table, request, (phi, shape, asked) => {
      const unknown = (asked.columns ?? []).filter((name) => !find(shape, name))
      const isEmpty = asked.columns !== null && unknown.length === asked.columns.length
      const isMissing = isEmpty || (asked.unknownColumns === 'refuse' && unknown.length > 0)
      const isProbing = usedBy(asked).some((name) => !isOpen(shape, phi, name))
      const decision = decideSelect(phi, shape, asked)
      expect(decision.allow).toBe(!isMissing && !isProbing)
      if (decision.allow) expect(decision.plan.columns.length).toBeGreaterThan(0)
      else expect(decision.code).toBe('unknown-column')
    }),
    runs,
  )
})

test('a higher level never refuses what a lower one allows, and never hides a column that one shows', () => {
  fc.assert(
    fc.property(level, level, table, request, (low, high, shape, asked) => {
      fc.pre(isWithin(low, high))
      const below = decideSelect(low, shape, asked)
      if (!below.allow) return
      const above = decideSelect(high, shape, asked)
      if (!above.allow) throw new Error(above.why)
      expect(above.plan.columns.map((c) => c.column)).toEqual(below.plan.columns.map((c) => c.column))
      expect(below.withheld).toEqual(expect.arrayContaining([...above.withheld]))
      expect(above.plan.filters).toEqual(below.plan.filters)
      expect(above.plan.sort).toEqual(below.plan.sort)
    }),
    runs,
  )
})

test('filters and sorts are answered as if the columns above the level did not exist', () => {
  fc.assert(
    fc.property(level, table, request, (phi, shape, asked) => {
      const allColumns = { ...asked, columns: null }
      const open = aTable([
        ...shape.columns.filter((c) => isWithin(c.phi, phi)),
        { name: 'row', type: 'text', phi: 'NotPHI' },
      ])
      const whole = aTable([...shape.columns, { name: 'row', type: 'text', phi: 'NotPHI' }])
      const told = decideSelect(phi, whole, allColumns)
      const without = decideSelect(phi, open, allColumns)
      const seen = (decision: typeof told) =>
        decision.allow
          ? { filters: decision.plan.filters, sort: decision.plan.sort }
          : { code: decision.code, why: decision.why }
      expect(seen(told)).toEqual(seen(without))
    }),
    runs,
  )
})

test('what is on record as attempted is every column above the level that was used, and nothing else', () => {
  fc.assert(
    fc.property(level, table, request, (phi, shape, asked) => {
      const decision = decideSelect(phi, shape, asked)
      if (decision.allow) return
      const probed = usedBy(asked).filter((name) => find(shape, name) && !isOpen(shape, phi, name))
      expect(new Set(decision.attempted)).toEqual(new Set(probed.map((name) => find(shape, name)?.name)))
    }),
    runs,
  )
})

test('the case in which names are written changes nothing that is planned', () => {
  const upper = (asked: SelectRequest): SelectRequest => ({
    ...asked,
    columns: asked.columns?.map((c) => c.toUpperCase()) ?? null,
    filters: asked.filters.map((f) => (f.column === null ? f : { ...f, column: f.column.toUpperCase() })),
    sort: asked.sort.map((s) => ({ ...s, column: s.column.toUpperCase() })),
  })
  fc.assert(
    fc.property(level, table, request, (phi, shape, asked) => {
      const [written, inCapitals] = [decideSelect(phi, shape, asked), decideSelect(phi, shape, upper(asked))]
      expect(inCapitals.allow).toBe(written.allow)
      if (written.allow) expect(inCapitals).toEqual(written)
      else expect(inCapitals).toHaveProperty('attempted', written.attempted)
    }),
  )
})

test('data of a folder may be read only with a role, a declaration and an IRB that holds, and never above either level', () => {
  const irb = fc.option(fc.record({ expired: fc.boolean(), withdrawn: fc.boolean(), permits: fc.boolean() }), {
    nil: undefined,
  })
  const offered = fc.option(fc.record({ irbRequired: fc.boolean(), phi: level, retired: fc.boolean() }))
  const scene = fc.record({
    offered,
    role: fc.option(fc.constantFrom(...folderRoles)),
    sites: fc.uniqueArray(fc.constantFrom(...siteRoles)),
    phi: level,
    declared: fc.option(fc.record({ phi: level, irb: fc.option(fc.constant('IRB-1')) }), { nil: undefined }),
    irb,
    signer: fc.constantFrom(1, 2, 9),
    inherits: fc.boolean(),
    madeFor: fc.constantFrom('/A/X', '/a/x', '/A', '/A/X/Y', '/A/', '/'),
  })
  fc.assert(
    fc.property(scene, ({ offered, role, sites, phi, declared, irb, signer, inherits, madeFor }) => {
      const user = {
        id: 1,
        email: 'a@example.org',
        displayName: 'A',
        active: true,
        expiresAt: null,
        secondFactorRequired: false,
        siteRoles: sites,
      }
      const signed = { termsSha256: '', signedName: 'A', signedAt: '', version: 1, folder: madeFor, activity: 'Care' }
      const decision = decideFolder('/A/X', {
        user,
        signer: { id: signer },
        access: { role, phi },
        declaration: declared && { ...signed, ...declared },
        activities: offered === null ? [] : [{ name: 'Care', ...offered }],
        inheritsDeclaration: inherits,
        termsNow: null,
        settings: { resignDays: 0 },
        irb: irb && {
          number: 'IRB-1',
          title: 'T',
          expiresOn: irb.expired ? '2026-02-28' : '2026-03-01',
          withdrawn: irb.withdrawn,
          folders: null,
          people: irb.permits ? [1, 9] : [9],
        },
        now: new Date('2026-03-01T00:00:00.000Z'),
      })
      const isMember = role !== null || sites.includes('site administrator')
      const holds =
        declared?.irb === null || (irb !== undefined && !irb.expired && !irb.withdrawn && irb.permits && signer !== 2)
      const isOffered = offered !== null && !offered.retired && !(offered.irbRequired && declared?.irb === null)
      const isHere = madeFor.toLowerCase() === '/a/x' || (inherits && madeFor === '/A')
      expect(decision.allow).toBe(isMember && declared !== undefined && isHere && holds && isOffered)
      if (decision.allow && declared && offered) {
        const lower = Math.min(...[phi, declared.phi, offered.phi].map((one) => phiLevels.indexOf(one)))
        expect(decision.phi).toBe(phiLevels[lower])
      } else expect(decision).toHaveProperty('code', isMember ? 'declaration-required' : 'forbidden')
    }),
    runs,
  )
})
