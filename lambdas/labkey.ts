// Words LabKey's client protocol: the same stories as our own routes, asked and answered as LabKey's clients do.
import { Refusal } from '../core/refusal.ts'
import { expiresAtMs } from '../core/session.ts'
import { logoutAnswer, whoAmIAnswer } from '../labkey/answers.ts'
import { parseForm, readParameters } from '../labkey/parameters.ts'
import { type LabKeyCall, parseLabKeyPath } from '../labkey/paths.ts'
import { selectRowsJson } from '../labkey/rows-answer.ts'
import { parseSelectRows, type SelectRowsCall } from '../labkey/select-rows.ts'
import type { World } from '../stores/world.ts'
import { json, jsonText } from './http/answer.ts'
import type { Call, Context, Endpoint, Outcome } from './http/call.ts'
import { refused } from './http/endpoint.ts'
import { mediaType, parseJson, readText } from './http/read-json.ts'
import { type Rows, readRows } from './http/reading.ts'
import { endpoint as logout } from './logout.ts'

/** LabKey's own default when a path names no folder. */
const homeFolder = '/home'

function readBody(call: Call): { form?: [string, string][]; json?: unknown } {
  const text = readText(call)
  if (text === '') return {}
  const type = mediaType(call)
  if (type === 'application/json') return { json: parseJson(text) }
  if (type === 'application/x-www-form-urlencoded') return { form: parseForm(text) }
  throw new Refusal('media-type', 'Send JSON or a form.')
}

function checkMethod(call: Call, allowed: readonly string[]): void {
  if (!allowed.includes(call.method)) throw new Refusal('method', `This call takes ${allowed.join(' or ')}.`)
}

async function whoAmI(_: LabKeyCall, { user, pass, detail, call }: Context): Promise<Outcome> {
  checkMethod(call, ['GET', 'POST'])
  const { id, email, displayName } = user
  const iso = (ms: number) => new Date(ms).toISOString()
  const declarations = Object.fromEntries(
    [...detail.declarations.values()].map(({ folder, activity, irb, phi }) => [folder, { activity, irb, phi }]),
  )
  const { session } = detail
  const clocks = { expiresAt: iso(expiresAtMs(session)), endsAt: iso(session.endsAtMs), declarations }
  const answer = whoAmIAnswer({ id, email, displayName, impersonated: false, csrf: pass.csrf, session: clocks })
  return { event: { type: 'session-read', outcome: 'ok' }, answer: json(200, answer) }
}

async function logOut(_: LabKeyCall, context: Context, world: World): Promise<Outcome> {
  checkMethod(context.call, ['POST'])
  const outcome = await logout.run({}, context, world)
  return { ...outcome, answer: json(200, logoutAnswer(), 'headers' in outcome.answer ? outcome.answer.headers : {}) }
}

function rowsAnswer({ plan, result }: Rows, asked: SelectRowsCall): string {
  const keys = plan.table.key.map((k) => k.toLowerCase())
  return selectRowsJson({
    schema: plan.table.schema,
    query: plan.table.name,
    apiVersion: asked.apiVersion,
    includeMetadata: asked.includeMetadata,
    includeTotalCount: asked.includeTotalCount,
    columns: plan.columns.map(({ column, withheld }) => ({
      column,
      withheld,
      key: keys.includes(column.name.toLowerCase()),
    })),
    rows: result.rows,
    total: result.total,
    offset: plan.offset,
  })
}

async function selectRows(labKeyCall: LabKeyCall, context: Context, world: World): Promise<Outcome> {
  const folder = labKeyCall.folder ?? homeFolder
  try {
    checkMethod(context.call, ['GET', 'POST'])
    const parameters = readParameters({ query: context.call.query(), ...readBody(context.call) })
    const asked = parseSelectRows(folder, parameters)
    const reading = await readRows(asked.select, context, world)
    if ('outcome' in reading) return reading.outcome
    return {
      event: reading.rows.event,
      folder: reading.rows.folder,
      answer: jsonText(200, rowsAnswer(reading.rows, asked)),
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return refused({ type: 'rows-read', outcome: 'refused', code: error.code }, error, folder)
  }
}

const actions = new Map([
  ['login-whoami', whoAmI],
  ['login-logout', logOut],
  ['login-logoutapi', logOut],
  ['query-selectrows', selectRows],
])

export const endpoint: Endpoint<LabKeyCall> = {
  input: (call) => parseLabKeyPath(call.path),

  async run(labKeyCall, context, world) {
    const { controller, action } = labKeyCall
    const tell = actions.get(`${controller}-${action}`)
    if (!tell) throw new Refusal('not-found', `This site does not offer ${controller}-${action}.`)
    return tell(labKeyCall, context, world)
  },
}
