// Declare why, and sign the terms that follow: from the next request on, everything in this session runs under it. The text
// that is signed is kept for ever, and the signer gets a receipt.
import * as z from 'zod/mini'
import type { Declaration } from '../core/declaration.ts'
import { Refusal } from '../core/refusal.ts'
import { type Receipt, signatureMeaning } from '../core/signature.ts'
import { eventId } from '../stores/event-ids.ts'
import { checkOneself } from './http/acting.ts'
import { json } from './http/answer.ts'
import type { Context, Endpoint } from './http/call.ts'
import { type Declaring, declarationFields, prepare } from './http/declaring.ts'
import { fields } from './http/fields.ts'
import { showDeclaration } from './http/show-session.ts'
import { checkSignature, type SentSignature, type Signature } from './http/signing.ts'

const Body = z.strictObject({
  ...declarationFields,
  termsSha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  signedName: z.string().check(z.maxLength(200), z.regex(/^[^\p{C}]*[^\p{C}\s][^\p{C}]*$/u)),
  password: z.optional(z.string().check(z.minLength(1), z.maxLength(1024))),
  code: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
})

type Body = Declaring & SentSignature & { readonly termsSha256: string }

/** Whose signature it is, of what, and where it stands on record. */
function receiptOf(declaration: Declaration, { signedWith }: Signature, irbTitle: string | null, context: Context) {
  const { signedName: printedName, ...declared } = declaration
  const { pass, actor } = context
  const receipt: Receipt = {
    ...declared,
    event: eventId(pass.session, pass.sequence),
    session: pass.session,
    userId: actor.id,
    email: actor.email,
    printedName,
    signedWith,
    meaning: signatureMeaning,
    irbTitle,
  }
  return receipt
}

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run(request, context, world) {
    checkOneself(context)
    const { folder, terms, irb: approval } = await prepare(request, context, world)
    if (terms.sha256 !== request.termsSha256) {
      throw new Refusal(
        'terms-changed',
        'These are not the current terms for this declaration. Read them again and sign.',
      )
    }
    const signature = await checkSignature(request, context, world)
    const { activity, irb, phi, termsSha256 } = request
    const [before, { session }] = await Promise.all([context.declaration(folder.path), context.detail()])
    const { signedName, signedWith } = signature
    const signed = { signedName, signedAt: context.now.toISOString() }
    const version = (before?.version ?? 0) + 1
    const declaration: Declaration = { folder: folder.path, activity, irb, phi, termsSha256, ...signed, version }
    const irbTitle = approval?.title ?? null
    const receipt = receiptOf(declaration, signature, irbTitle, context)
    // A write of its own: two people may sign the same words for the first time at once. Without a signature it says nothing.
    await world.registry.keepText(terms)
    return {
      changes: [world.sessions.declaring(session, declaration), ...world.registry.addingReceipt(receipt)],
      event: { type: 'declared', outcome: 'ok', ...signed, signedWith, meaning: signatureMeaning, irbTitle },
      folder: folder.path,
      declaration,
      answer: json(201, {
        declaration: { folder: folder.path, ...showDeclaration(declaration) },
        receipt: `/api/declarations/${receipt.event}/receipt`,
      }),
    }
  },
}
