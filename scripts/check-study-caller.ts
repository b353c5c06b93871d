// A person over HTTP and nothing else: signs in, reads the terms, declares, makes a key, and reads rows with it in our
// own wording and in that of LabKey's R client.
import * as z from 'zod/mini'
import { type PhiLevel, phiLevels } from '../core/phi.ts'
import { type Cell, type ColumnType, columnTypes } from '../core/query.ts'

const CellShape: z.ZodMiniType<Cell> = z.union([z.string(), z.number(), z.boolean(), z.null()])
const Row = z.record(z.string(), CellShape)
const Level = z.enum(phiLevels)
const SignedIn = z.object({ csrf: z.string(), user: z.object({ displayName: z.string() }) })
const Options = z.object({
  maxPhi: Level,
  activities: z.array(z.object({ name: z.string(), irbRequired: z.boolean() })),
})
const Terms = z.object({ sha256: z.string() })
const Key = z.object({ key: z.string() })
const Selected = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.enum(columnTypes), phi: Level, phiProtected: z.boolean() })),
  rows: z.array(Row),
  rowCount: z.number(),
})
const SelectedByLabKey = z.object({
  metaData: z.object({
    fields: z.array(z.object({ name: z.string(), jsonType: z.string(), phi: Level, phiProtected: z.boolean() })),
  }),
  rows: z.array(Row),
  rowCount: z.number(),
})

export type Person = { readonly email: string; readonly password: string; readonly phi: PhiLevel }

/** What came back, in the same shape whoever was asked. */
export type Answer = {
  readonly columns: readonly {
    readonly name: string
    readonly type: string
    readonly phi: PhiLevel
    readonly phiProtected: boolean
  }[]
  readonly rows: readonly z.infer<typeof Row>[]
  readonly rowCount: number
  /** How a type and a cell of that type are written by whoever answered. */
  readonly wording: { type(type: ColumnType): string; cell(cell: Cell, type: ColumnType): Cell }
}

export type Table = { readonly folder: string; readonly schema: string; readonly query: string }
export type Caller = { native(table: Table): Promise<Answer>; labkey(table: Table): Promise<Answer> }

const json = { 'content-type': 'application/json' }

async function call(url: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, { redirect: 'manual', ...init })
  if (!response.ok) throw new Error(`${init.method ?? 'GET'} ${new URL(url).pathname} answered ${response.status}`)
  return response
}

const post = (headers: Record<string, string>, body: unknown): RequestInit => ({
  method: 'POST',
  headers: { ...json, ...headers },
  body: JSON.stringify(body),
})

async function keyOf(url: string, folder: string, { email, password, phi }: Person): Promise<string> {
  const signedIn = await call(`${url}/api/login`, post({}, { email, password }))
  const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const { csrf, user } = SignedIn.parse(await signedIn.json())
  const headers = { cookie, 'x-csrf-token': csrf }
  const asked = await call(`${url}/api/declaration/options?${new URLSearchParams({ folder })}`, { headers })
  const { maxPhi, activities } = Options.parse(await asked.json())
  const activity = activities.find(({ irbRequired }) => !irbRequired)?.name
  if (maxPhi !== phi || activity === undefined) throw new Error(`the options for ${phi} are not as they were set up`)
  const shown = await call(`${url}/api/terms?${new URLSearchParams({ folder, activity, phi })}`, { headers })
  const { sha256: termsSha256 } = Terms.parse(await shown.json())
  await call(
    `${url}/api/declaration`,
    post(headers, { folder, activity, phi, termsSha256, signedName: user.displayName }),
  )
  const made = await call(`${url}/api/keys`, post(headers, { label: 'check' }))
  return Key.parse(await made.json()).key
}

const jsonTypes: Record<ColumnType, string> = {
  text: 'string',
  integer: 'int',
  number: 'float',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'date',
}

const labKeyWording: Answer['wording'] = {
  type: (type) => jsonTypes[type],
  cell: (cell, type) => (type === 'date' && cell !== null ? `${cell} 00:00:00.000` : cell),
}

/** Walks the whole way to a key and reads with it from then on. */
export async function aCaller(url: string, folder: string, person: Person): Promise<Caller> {
  const apikey = await keyOf(url, folder, person)
  return {
    async native(table) {
      const response = await call(`${url}/api/query/select`, post({ apikey }, table))
      return { ...Selected.parse(await response.json()), wording: { type: (type) => type, cell: (cell) => cell } }
    },
    async labkey({ folder, schema, query }) {
      const path = folder.split('/').map(encodeURIComponent).join('/')
      const body = { schemaName: schema, queryName: query, apiVersion: '8.3', 'query.showRows': 'all' }
      const response = await call(`${url}/query${path}/selectRows.api`, post({ apikey }, body))
      const { metaData, rows, rowCount } = SelectedByLabKey.parse(await response.json())
      const columns = metaData.fields.map(({ jsonType, ...field }) => ({ ...field, type: jsonType }))
      return { columns, rows, rowCount, wording: labKeyWording }
    },
  }
}
