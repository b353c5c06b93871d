// A key in the address of a request is in every log on its way. It opens nothing there, whatever else the request shows;
// and when it is a live key of this site it is revoked at once, on record, without its secret.
import { keysIn } from '../../core/key-in-url.ts'
import { Refusal, type RefusalCode } from '../../core/refusal.ts'
import { keyIdOf, type UnverifiedCredential } from '../../core/session-key.ts'
import { eventId } from '../../stores/event-ids.ts'
import type { World } from '../../stores/world.ts'
import { type AtDoor, doorEvent, recordAtDoor, recordUnderNumber } from './door-record.ts'

const sentence =
  'A session key was in the address of this request, where logs keep it. If it was one of this site it is revoked now. Make a new one and send it in the header "apikey".'

/** As many as are looked at in one address. */
const mostKeys = 4

/** Null when there is no key in the address; else the refusal, after what is to be revoked is revoked. */
export async function revokeSeen(request: AtDoor & { readonly url: string }, world: World): Promise<Refusal | null> {
  const codes: RefusalCode[] = []
  for (const key of keysIn(request.url).slice(0, mostKeys)) codes.push(await revokeOne(key, request, world))
  const code = codes.find((one) => one === 'key-revoked') ?? codes[0]
  return code === undefined ? null : new Refusal(code, sentence)
}

/** It is used like a key that was shown, which tells whether it is one and takes a number: its event says that it is revoked. */
async function revokeOne(credential: UnverifiedCredential, request: AtDoor, world: World): Promise<RefusalCode> {
  const nowMs = world.now().getTime()
  const use = await world.sessions.use(credential, nowMs, null)
  if (!use.allow) {
    if (use.known) await recordAtDoor(world, { request, session: use.known, credential, code: use.code }, nowMs)
    return use.code
  }
  const { session } = use
  const at = new Date(nowMs).toISOString()
  const detail = await world.sessions.detail(session.id)
  const key = detail?.keys.find(({ hash }) => hash === credential.hash)
  if (detail && key && world.sessions.isLive(detail.hot, key)) {
    const place = { id: eventId(session.id, session.sequence), sequence: session.sequence }
    const told = { type: 'key-revoked', outcome: 'ok', keyId: keyIdOf(credential.hash), cause: 'seen-in-url' } as const
    const event = await doorEvent(world, { request, session, credential }, at, place, told)
    const changes = [...world.sessions.revokingKey(detail, key, at), world.audit.inserting(event)]
    if ((await world.together(changes, request.requestId)).done) return 'key-revoked'
  }
  // Somebody else ended it in between.
  await recordUnderNumber(world, { request, session, credential, code: 'key-revoked' }, nowMs)
  return 'key-revoked'
}
