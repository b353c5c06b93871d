// Words LabKey's client protocol: the same stories as our own routes, asked and answered as LabKey's clients do. What an
// action reads lies in http/labkey-*.ts; the actions that change anything are told here, out of the stories that own them.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { isSiteAdministrator } from '../core/user.ts'
import { logoutAnswer } from '../labkey/answers.ts'
import { apiKeyAnswer, checkKeyCall } from '../labkey/api-key.ts'
import { changesRows, readOnlySentence } from '../labkey/changing.ts'
import { parseCreateContainer } from '../labkey/changing-containers.ts'
import {
  groupToImpersonate,
  type ImpersonationTarget,
  impersonationLists,
  rolesToImpersonate,
  userToImpersonate,
} from '../labkey/impersonation.ts'
import type { RequestParameters } from '../labkey/parameters.ts'
import { type LabKeyCall, parseLabKeyPath } from '../labkey/paths.ts'
import type { World } from '../stores/world.ts'
import { json } from './http/answer.ts'
import type { Answer, Context, Endpoint, Outcome } from './http/call.ts'
import { type Action, checkMethod, parametersOf } from './http/labkey-call.ts'
import { describeNew, getContainers, getReadableContainers } from './http/labkey-containers.ts'
import { describing } from './http/labkey-describing.ts'
import { pathNamed } from './http/labkey-folder.ts'
import { javaCookie, javaCookieGone } from './http/labkey-java.ts'
import { ensureLogin, getServerDate, getUsers, whoAmI } from './http/labkey-people.ts'
import { selectDistinct, selectRows } from './http/labkey-rows.ts'
import { executeSql } from './http/labkey-sql.ts'
import { refused } from './http/refusals.ts'
import { endpoint as impersonate } from './impersonate.ts'
import { endpoint as logout } from './logout.ts'
import { endpoint as makeFolder } from './make-folder.ts'
import { endpoint as makeKey } from './make-key.ts'
import { endpoint as removeFolder } from './remove-folder.ts'
import { endpoint as stop } from './stop-impersonating.ts'

const logOut: Action = {
  methods: ['POST'],
  records: 'logout',
  async run(_, context, world) {
    const outcome = await logout.run({}, context, world)
    const headers = { ...headersOf(outcome), ...javaCookieGone(context.call) }
    return { ...outcome, answer: json(200, logoutAnswer(), headers) }
  },
}

/** To start to act, in each wording; `impersonate` decides. */
const impersonating = (target: (parameters: RequestParameters) => ImpersonationTarget): Action => ({
  methods: ['POST'],
  records: 'impersonation-started',
  async run({ folder }, context, world) {
    // The path of the call is its place to whoever administers that folder alone; site administrators act everywhere.
    const within = isSiteAdministrator(context.actor) || folder === null ? {} : { folder }
    const asked = { ...target(parametersOf(context.call, impersonationLists)), ...within }
    const outcome = await impersonate.run(asked, context, world)
    return outcome.answer instanceof Refusal ? outcome : { ...outcome, answer: json(200, { success: true }) }
  },
})

/** Java demands a redirect where newer Python refuses one (labkey-protocol section 8.4); R follows it. */
const stopImpersonating: Action = {
  methods: ['POST'],
  records: 'impersonation-ended',
  async run(_, context, world) {
    const outcome = await stop.run({}, context, world)
    const redirects = /^LabKey (Java|R) API/.test(context.call.headers['user-agent'] ?? '')
    const answer = redirects
      ? { status: 302, headers: { location: '/login-whoami.api' }, body: null }
      : json(200, { success: true })
    return { ...outcome, answer }
  },
}

const stopImpersonatingApi: Action = {
  ...stopImpersonating,
  run: async (_, context, world) => ({
    ...(await stop.run({}, context, world)),
    answer: json(200, { success: true }),
  }),
}

const MadeKey = z.object({ key: z.string() })

/** Folders are made and removed by whoever administers them, in the browser: a key administers nothing. */
function checkBrowser({ pass }: Context): void {
  if (pass.key !== null) throw new Refusal('browser-only', 'A session key cannot do this. Sign in in the browser.')
}

const createContainer: Action = {
  methods: ['POST'],
  records: 'folder-changed',
  async run({ folder }, context, world) {
    checkBrowser(context)
    const asked = parseCreateContainer(parametersOf(context.call), folder)
    const outcome = await makeFolder.run(asked, context, world)
    if (outcome.answer instanceof Refusal || !outcome.folder) return outcome
    return { ...outcome, answer: json(200, await describeNew(outcome.folder, asked.title, context, world)) }
  },
}

const deleteContainer: Action = {
  methods: ['POST'],
  records: 'folder-changed',
  async run({ folder }, context, world) {
    checkBrowser(context)
    if (folder === null) throw new Refusal('bad-request', 'The path of the call says which folder is to go.')
    const outcome = await removeFolder.run({ path: folder }, context, world)
    return outcome.answer instanceof Refusal ? outcome : { ...outcome, answer: json(200, { success: true }) }
  },
}

/** As at `POST /api/keys`, and like there with the browser's cookie alone: a key makes no keys. */
const createApiKey: Action = {
  methods: ['POST'],
  records: 'key-made',
  async run(_, context, world) {
    if (context.pass.key !== null) {
      throw new Refusal('browser-only', 'A session key cannot make keys. Sign in in the browser.')
    }
    checkKeyCall(parametersOf(context.call), (await context.settings()).sessionKeys)
    const outcome = await makeKey.run({}, context, world)
    if (outcome.answer instanceof Refusal) return outcome
    const { key } = MadeKey.parse(JSON.parse(typeof outcome.answer.body === 'string' ? outcome.answer.body : ''))
    return { ...outcome, answer: json(200, apiKeyAnswer(key)) }
  },
}

/** All that is offered. Whoever adds one says in docs/api.md what it answers. */
const actions: ReadonlyMap<string, Action> = new Map([
  ['login-whoami', whoAmI],
  ['login-logout', logOut],
  ['login-logoutapi', logOut],
  ['security-ensurelogin', ensureLogin],
  ['security-createapikey', createApiKey],
  ['user-getusers', getUsers],
  ['user-impersonateuser', impersonating(userToImpersonate)],
  ['user-impersonategroup', impersonating(groupToImpersonate)],
  ['user-impersonateroles', impersonating(rolesToImpersonate)],
  ['login-stopimpersonating', stopImpersonating],
  ['login-stopimpersonatingapi', stopImpersonatingApi],
  ['query-selectrows', selectRows],
  ['query-selectdistinct', selectDistinct],
  ['query-executesql', executeSql],
  ['query-getserverdate', getServerDate],
  ['core-createcontainer', createContainer],
  ['core-deletecontainer', deleteContainer],
  ['project-getcontainers', getContainers],
  ['project-getreadablecontainers', getReadableContainers],
  ...describing,
])

function headersOf({ answer }: Outcome): Readonly<Record<string, string>> {
  return 'headers' in answer ? answer.headers : {}
}

function actionOf(call: string): Action {
  if (changesRows(call)) throw new Refusal('forbidden', readOnlySentence)
  const action = actions.get(call)
  if (!action) throw new Refusal('not-found', `This site does not offer ${call}.`)
  return action
}

async function tell(asked: LabKeyCall, name: string, context: Context, world: World): Promise<Outcome> {
  const action = actionOf(name)
  checkMethod(context.call, action.methods)
  const folder = asked.folder === null ? null : await pathNamed(asked.folder, context, world)
  const outcome = await action.run({ ...asked, folder }, context, world)
  return outcome.answer instanceof Refusal ? outcome : { ...outcome, answer: withCookie(outcome.answer, context) }
}

function withCookie(answer: Answer, { call }: Context): Answer {
  return { ...answer, headers: { ...javaCookie(call), ...answer.headers } }
}

/** A path as the caller wrote it goes into the event, but none that no folder can have by its length. */
function recordable(folder: string | null): string | null {
  return folder !== null && folder.length <= 255 ? folder : null
}

export const endpoint: Endpoint<LabKeyCall> = {
  input: (call) => parseLabKeyPath(call.path),

  async run(asked, context, world) {
    const name = `${asked.controller}-${asked.action}`
    try {
      return await tell(asked, name, context, world)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const type = actions.get(name)?.records ?? 'metadata-read'
      const what = type === 'metadata-read' ? { what: name.slice(0, 200) } : {}
      return refused({ type, outcome: 'refused', code: error.code, ...what }, error, recordable(asked.folder))
    }
  },
}
