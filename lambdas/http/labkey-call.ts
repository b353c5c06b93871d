// What every LabKey call begins with: its method checked, and its parameters from query string, form or JSON in one map.
import type { AuditType } from '../../core/audit-event.ts'
import { Refusal } from '../../core/refusal.ts'
import { parseForm, type RequestParameters, readParameters } from '../../labkey/parameters.ts'
import type { LabKeyCall } from '../../labkey/paths.ts'
import type { World } from '../../stores/world.ts'
import type { Call, Context, Outcome } from './call.ts'
import { mediaType, parseJson, readText } from './read-json.ts'

/** How one action of the protocol is told. */
export type Action = {
  readonly methods: readonly ('GET' | 'POST')[]
  /** Records what was refused too. */
  readonly records: AuditType
  run(asked: LabKeyCall, context: Context, world: World): Promise<Outcome>
}

/** Reading calls: clients use either method for each of them. */
export const getOrPost = ['GET', 'POST'] as const

export function checkMethod(call: Call, allowed: readonly string[]): void {
  if (!allowed.includes(call.method)) throw new Refusal('method', `This call takes ${allowed.join(' or ')}.`)
}

/** The parameters of a call; `lists` are names that a JSON body may give a list. */
export function parametersOf(call: Call, lists: readonly string[] = []): RequestParameters {
  return readParameters({ query: call.query(), ...readBody(call), lists })
}

function readBody(call: Call): { form?: [string, string][]; json?: unknown } {
  const text = readText(call)
  if (text === '') return {}
  const type = mediaType(call)
  if (type === 'application/json') return { json: parseJson(text) }
  if (type === 'application/x-www-form-urlencoded') return { form: parseForm(text) }
  throw new Refusal('media-type', 'Send JSON or a form.')
}
