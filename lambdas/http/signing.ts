// What a signature takes besides the terms themselves: the signer's own name, and where the site asks for it a proof that it
// is still they who sit there. A further proof has its place here and nowhere else.
import { Refusal } from '../../core/refusal.ts'
import { foldedName, isNameOf, type SignatureFactor } from '../../core/signature.ts'
import type { World } from '../../stores/world.ts'
import type { Context } from './call.ts'
import { checkPasswordAgain, checkSecondFactor, type Shown } from './credentials.ts'

export type SentSignature = Shown & { readonly signedName: string }
export type Signature = { readonly signedName: string; readonly signedWith: SignatureFactor }

/** Verifies a signature, or throws the Refusal that says what is missing. */
export async function checkSignature(sent: SentSignature, context: Context, world: World): Promise<Signature> {
  const { actor } = context
  if (!isNameOf(sent.signedName, actor.displayName)) {
    throw new Refusal('bad-request', `Sign with your name as it is printed: ${actor.displayName}`)
  }
  const signedName = foldedName(sent.signedName)
  const settings = await context.settings()
  const signedWith = settings.signature
  if (signedWith === 'password') {
    if (sent.password === undefined) throw new Refusal('bad-request', 'Signing takes your password here.')
    await checkPasswordAgain(context, sent, settings, world)
  }
  if (signedWith === 'code') await checkSecondFactor(context, sent, settings, world)
  return { signedName, signedWith }
}
