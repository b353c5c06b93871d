// How every story is told: through the onion log -> refusals -> session, then read, decide, *record*, and only then
// answer. No receipt, no rows: an answer leaves this file only after its event is durable.
import middy from '@middy/core'
import type { Context as LambdaContext } from 'aws-lambda'
import { Refusal } from '../../core/refusal.ts'
import type { World } from '../../stores/world.ts'
import { discard, expiresIn, standingHeaders } from './answer.ts'
import type { Answer, Call, OpenEndpoint, Outcome } from './call.ts'
import { checkDoor } from './door.ts'
import { revokeSeen } from './key-in-url.ts'
import { lastLook } from './last-look.ts'
import { log } from './log.ts'
import { narrowedWorld, readingOnly } from './narrowing.ts'
import { noReceipt, record } from './record.ts'
import { asRefusal, refusals, refused } from './refusals.ts'
import { session } from './session.ts'
import type { AnyEndpoint, Turn } from './turn.ts'

/** No authorizer stands before it, so a key in its address is looked for here. */
async function runOpen(endpoint: OpenEndpoint<unknown>, call: Call, world: World): Promise<Outcome> {
  const query = call.query().flat().join('\n')
  const seen = await revokeSeen({ ...call, url: `${call.path}\n${query}` }, world)
  if (seen) throw seen
  return await endpoint.runOpen(endpoint.input(call), call, world)
}

function run(turn: Turn): Promise<Outcome> {
  const { endpoint, call, context, world } = turn
  if (turn.unopened) throw turn.unopened.error
  if ('runOpen' in endpoint) return runOpen(endpoint, call, world)
  if (!context) throw new Error(`${call.route.route} was reached without a session`)
  checkDoor(context)
  return endpoint.run(endpoint.input(call), context, narrowedWorld(world, context.limits))
}

/** Runs the story; whatever it throws becomes an outcome too, since every authorised request leaves one event. */
async function tell(turn: Turn): Promise<{ outcome: Outcome; failure: unknown }> {
  const type = turn.call.route.records
  let whole: Outcome | undefined
  try {
    whole = await run(turn)
    if (!(whole.answer instanceof Refusal)) turn.made = whole.answer
    const outcome = readingOnly(turn.context, whole)
    return { outcome: await lastLook(turn, await underDeclaration(turn, outcome)), failure: null }
  } catch (error) {
    // Nothing of what the story had ready will be done.
    if (whole) await tidied(turn, whole, false)
    const refusal = asRefusal(error)
    if (error instanceof Refusal)
      return { outcome: refused({ type, outcome: 'refused', code: error.code }, error), failure: null }
    if (refusal) return { outcome: refused({ type, outcome: 'failed' }, refusal), failure: null }
    const answer = new Refusal('unavailable', 'Something failed here.')
    return { outcome: { event: { type, outcome: 'failed' }, answer }, failure: error }
  }
}

/** The declaration that the session holds for the folder it is about: the same reading as the story decided by. */
async function underDeclaration({ context }: Turn, outcome: Outcome): Promise<Outcome> {
  const { folder = null } = outcome
  if (folder === null || context === null || outcome.declaration) return outcome
  const declaration = await context.decidedBy(folder)
  return declaration ? { ...outcome, declaration } : outcome
}

const someoneElse = () => new Refusal('conflict', 'Somebody else changed this meanwhile. Look again and repeat.')

/** Rows that are not released, whatever the reason, are let go of. */
async function settle(turn: Turn): Promise<Answer> {
  let released: Answer | null = null
  try {
    released = await recorded(turn)
    return withReceipt(turn, released)
  } finally {
    if (turn.made !== null && turn.made !== released) discard(turn.made)
  }
}

async function recorded(turn: Turn): Promise<Answer> {
  const told = await tell(turn)
  const { failure } = told
  let { outcome } = told
  const became = await record(turn, outcome)
  await tidied(turn, outcome, became === 'done')
  if (became === 'taken') throw noReceipt()
  if (became === 'refused') {
    const refusal = outcome.conflict ?? someoneElse()
    const { type } = outcome.event
    const { folder = null, subject } = outcome
    outcome = {
      ...refused({ type, outcome: 'refused', code: refusal.code }, refusal, folder),
      ...(subject ? { subject: { ...subject, session: null } } : {}),
    }
    if ((await record(turn, outcome)) !== 'done') throw noReceipt()
  }
  if (failure !== null) throw failure
  if (outcome.answer instanceof Refusal) throw outcome.answer
  return outcome.answer
}

// What was done stands, and what was refused is refused, whatever becomes of this.
async function tidied({ world, call }: Turn, { afterwards }: Outcome, isDone: boolean): Promise<void> {
  try {
    await afterwards?.(isDone)
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'unknown'
    world.log({ level: 'warn', message: 'not tidied up', requestId: call.requestId, reason })
  }
}

/** Adds the receipt, and for whoever has a session how many seconds are left of it. */
function withReceipt(turn: Turn, answer: Answer): Answer {
  const { call, eventId: id, now } = turn
  const session = expiresIn(call.pass, now)
  const receipt = id === null ? {} : { 'x-audit-event': id }
  return { ...answer, headers: { ...standingHeaders, ...session, ...answer.headers, ...receipt } }
}

/** middy hands this to layers; ours look only at the turn, which is the same on the laptop and in AWS. */
const noLambda: LambdaContext = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: '',
  functionVersion: '',
  invokedFunctionArn: '',
  memoryLimitInMB: '',
  awsRequestId: '',
  logGroupName: '',
  logStreamName: '',
  getRemainingTimeInMillis: () => 0,
  done: () => {},
  fail: () => {},
  succeed: () => {},
}

// Without middy's own early time-out: it would answer while a record is still being written.
const onion = middy<Turn, Answer, Error>(settle, { timeoutEarlyInMillis: 0 }).use(log()).use(refusals()).use(session())

/** Tells one story to one caller. Always answers; never throws. */
export function serve(endpoint: AnyEndpoint, call: Call, world: World): Promise<Answer> {
  return onion(
    { call, world, endpoint, now: world.now(), context: null, unopened: null, made: null, eventId: null },
    noLambda,
  )
}
