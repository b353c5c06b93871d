// Who am I, am I signed in, who else is here, what time is it: the small reading calls of the LabKey protocol.

import { expiresAtMs } from '../../core/session.ts'
import { mayReadAudit } from '../../core/user.ts'
import { whoAmIAnswer } from '../../labkey/answers.ts'
import { ensureLoginAnswer, parseGetUsers, userLists, usersAnswer } from '../../labkey/users.ts'
import { json } from './answer.ts'
import { type Action, getOrPost, parametersOf } from './labkey-call.ts'

export const whoAmI: Action = {
  methods: getOrPost,
  records: 'session-read',
  async run(_, context) {
    const { user, pass } = context
    const detail = await context.detail()
    const { id, email, displayName } = user
    const iso = (ms: number) => new Date(ms).toISOString()
    const declarations = Object.fromEntries(
      [...detail.declarations.values()].map(({ folder, activity, irb, phi }) => [folder, { activity, irb, phi }]),
    )
    const { session } = detail
    const clocks = { expiresAt: iso(expiresAtMs(session)), endsAt: iso(session.endsAtMs), declarations }
    const answer = whoAmIAnswer({
      id,
      email,
      displayName,
      impersonated: context.impersonation !== null,
      csrf: pass.csrf,
      session: clocks,
    })
    return { event: { type: 'session-read', outcome: 'ok' }, answer: json(200, answer) }
  },
}

export const ensureLogin: Action = {
  methods: getOrPost,
  records: 'session-read',
  run: async (_, { user }) => ({
    event: { type: 'session-read', outcome: 'ok' },
    answer: json(200, ensureLoginAnswer(user)),
  }),
}

/** Site administrators and auditors are told of everybody, all others of themselves. */
export const getUsers: Action = {
  methods: getOrPost,
  records: 'metadata-read',
  async run({ folder }, { call, user }, { registry }) {
    const asked = parseGetUsers(parametersOf(call, userLists))
    const people = mayReadAudit(user) ? await registry.users() : [user]
    const answer = usersAnswer(folder ?? '/', people, asked)
    return { event: { type: 'metadata-read', outcome: 'ok', what: 'users' }, answer: json(200, answer) }
  },
}

export const getServerDate: Action = {
  methods: getOrPost,
  records: 'metadata-read',
  run: async (_, { now }) => {
    const date = now.toISOString().replace('T', ' ').replace('Z', '')
    return { event: { type: 'metadata-read', outcome: 'ok', what: 'server date' }, answer: json(200, { date }) }
  },
}
