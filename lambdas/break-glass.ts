// Open a folder in an emergency: a reason and a fresh second factor give a short time above one's usual level. The same
// transaction keeps the declaration, its receipt, the event and a review that another person must close.
import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import type { Told } from '../core/audit-event.ts'
import type { Declaration } from '../core/declaration.ts'
import { decideBreaking, emergencyActivity, emergencyMeaning, emergencyStatement } from '../core/emergency.ts'
import { type PhiLevel, phiLevels } from '../core/phi.ts'
import { Refusal } from '../core/refusal.ts'
import { foldedName } from '../core/signature.ts'
import { ulid, ulidRandomBytes } from '../core/ulid.ts'
import { eventId } from '../stores/event-ids.ts'
import type { World } from '../stores/world.ts'
import { checkOneself } from './http/acting.ts'
import { json } from './http/answer.ts'
import type { Context, Endpoint, Outcome } from './http/call.ts'
import { checkAgain } from './http/credentials.ts'
import { fields } from './http/fields.ts'
import { cleanPath, FolderPath, openFolder } from './http/folder.ts'
import { showDeclaration } from './http/show-session.ts'

const Body = z.strictObject({
  folder: FolderPath,
  /** Something must be in it. */
  reason: z.string().check(z.maxLength(1_000), z.regex(/^[^\p{C}]*[^\p{C}\s][^\p{C}]*$/u)),
  phi: z.enum(phiLevels),
  password: z.string().check(z.minLength(1), z.maxLength(1024)),
  code: z.string().check(z.minLength(1), z.maxLength(64)),
})
type Body = z.infer<typeof Body>

const signedWith = 'code'

/** What is signed by the act itself, and its digest. */
function statementOf(folder: string, phi: PhiLevel, until: string): { text: string; sha256: string } {
  const text = emergencyStatement(folder, phi, until)
  return { text, sha256: createHash('sha256').update(text, 'utf8').digest('hex') }
}

/** What is kept in the session, in the place of what was declared before. */
async function declared(folder: string, phi: PhiLevel, until: string, context: Context) {
  const { pass, actor, now } = context
  const before = await context.declaration(folder)
  const statement = statementOf(folder, phi, until)
  const declaration: Declaration = {
    folder,
    activity: emergencyActivity,
    irb: null,
    phi,
    termsSha256: statement.sha256,
    signedName: foldedName(actor.displayName),
    signedAt: now.toISOString(),
    version: (before?.version ?? 0) + 1,
    emergency: { event: eventId(pass.session, pass.sequence), until },
  }
  return { declaration, statement }
}

async function opened({ folder: path, reason, phi, password, code }: Body, context: Context, world: World) {
  checkOneself(context)
  const { pass, actor, now } = context
  const { folder, access } = await openFolder(path, context, world)
  const settings = await context.settings()
  const decision = decideBreaking(phi, access, settings)
  if (!decision.allow) throw new Refusal(decision.code, decision.why)
  await checkAgain(context, { password, code }, { password: true, code: 'always' }, settings, world)
  const until = new Date(now.getTime() + settings.breakGlassMinutes * 60_000).toISOString()
  const { declaration, statement } = await declared(folder.path, phi, until, context)
  const { session } = await context.detail()
  const { emergency: _, signedName, ...facts } = declaration
  const [event, meaning] = [eventId(pass.session, pass.sequence), emergencyMeaning]
  const whose = { event, session: pass.session, userId: actor.id, email: actor.email }
  await world.registry.keepText(statement)
  const id = ulid(now.getTime(), world.random(ulidRandomBytes))
  const receipt = { ...facts, ...whose, printedName: signedName, signedWith, meaning, irbTitle: null } as const
  const outcome: Outcome = {
    changes: [
      world.sessions.declaring(session, declaration),
      ...world.registry.addingReceipt(receipt),
      world.registry.addingReview({ id, ...whose, folder: folder.path, phi, from: facts.signedAt, until }),
    ],
    event: { type: 'break-glass', outcome: 'ok', reason, phi, until, signedName, meaning },
    folder: folder.path,
    declaration,
    answer: json(201, {
      declaration: { folder: folder.path, ...showDeclaration(declaration) },
      until,
      review: id,
      receipt: `/api/declarations/${event}/receipt`,
    }),
  }
  return outcome
}

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run(request, context, world) {
    const asked = { ...request, reason: request.reason.trim() }
    try {
      return await opened(asked, context, world)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const { reason, phi } = asked
      const event: Told = { type: 'break-glass', outcome: 'refused', code: error.code, reason, phi }
      return { event, folder: cleanPath(request.folder).toWellFormed(), answer: error }
    }
  },
}
