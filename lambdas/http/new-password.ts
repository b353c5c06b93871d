// A new password for somebody: held to the rule, compared with their last ones, and hashed.
import { whyNotPassword } from '../../core/password-rule.ts'
import type { User } from '../../core/user.ts'
import { type KeptPassword, lastPasswords, type PasswordHash } from '../../stores/kept-passwords.ts'
import type { World } from '../../stores/world.ts'

/** The hash to keep, or why this password is not taken. */
export async function acceptPassword(
  password: string,
  user: User,
  kept: KeptPassword,
  world: World,
): Promise<{ readonly hash: PasswordHash } | { readonly why: string }> {
  const why = whyNotPassword(password, user)
  if (why !== null) return { why }
  // One after the other: side by side they would take the memory of all at once.
  for (const earlier of lastPasswords(kept)) {
    if (await world.isPassword(password, earlier))
      return { why: 'You have had this password before. Choose another one.' }
  }
  return { hash: await world.hashPassword(password) }
}
