// What a signature takes besides the terms themselves: the signer's own name, and where the site asks for it a proof that it
// is still they who sit there. A further proof has its place here and nowhere else.
import { Refusal } from '../../core/refusal.ts'
import { attemptWindowMs, maxFailures } from '../../core/sign-in.ts'
import { foldedName, isNameOf, type SignatureFactor } from '../../core/signature.ts'
import type { User } from '../../core/user.ts'
import type { World } from '../../stores/world.ts'
import type { Context } from './call.ts'

export type SentSignature = { readonly signedName: string; readonly password?: string | undefined }
export type Signature = { readonly signedName: string; readonly signedWith: SignatureFactor }

/** Verifies a signature, or throws the Refusal that says what is missing. */
export async function checkSignature(sent: SentSignature, context: Context, world: World): Promise<Signature> {
  const { actor } = context
  if (!isNameOf(sent.signedName, actor.displayName)) {
    throw new Refusal('bad-request', `Sign with your name as it is printed: ${actor.displayName}`)
  }
  const signedName = foldedName(sent.signedName)
  const { signature } = await context.settings()
  if (signature === 'name') return { signedName, signedWith: 'name' }
  if (sent.password === undefined) throw new Refusal('bad-request', 'Signing takes your password here.')
  await checkPassword(actor, sent.password, world)
  return { signedName, signedWith: 'password' }
}

/** Tries are counted before the password is looked at, with those to sign in: nobody guesses here what is barred there. */
async function checkPassword({ id }: User, password: string, world: World): Promise<void> {
  const { registry, isPassword } = world
  const attempts = await registry.countAttempt(registry.counterOf(id), world.now().getTime(), attemptWindowMs)
  if (attempts.failures > maxFailures) {
    const until = new Date(attempts.windowEndsAtMs).toISOString()
    throw new Refusal('account-locked', `Too many wrong passwords. Try again after ${until}, or ask an administrator.`)
  }
  const kept = await registry.password(id)
  if (!kept || !(await isPassword(password, kept))) throw new Refusal('login-failed', 'This is not your password.')
  await registry.clearAttempts(id)
}
