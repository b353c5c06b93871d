// The settings that bear on signing in: their ranges and what an empty site starts with. Pure.
import * as z from 'zod/mini'

export const passwordSignInOf = ['everybody', 'administrators'] as const
export const secondFactorOf = ['nobody', 'administrators', 'everybody'] as const

const between = (least: number, most: number) => z.int().check(z.minimum(least), z.maximum(most))

export const signInFields = {
  // Fewer than three would bar whoever is asked for a code after the password.
  lockoutFailures: between(3, 100),
  lockoutMinutes: between(1, 1440),
  addressTries: between(10, 1_000_000),
  dormantDays: between(0, 3650),
  secondFactor: z.enum(secondFactorOf),
  // Never nobody: where the provider is down or set up wrongly, administrators are the way in again.
  passwordSignIn: z.enum(passwordSignInOf),
}

export const firstSignIn = {
  lockoutFailures: 10,
  lockoutMinutes: 15,
  addressTries: 100,
  dormantDays: 0,
  secondFactor: 'nobody',
  passwordSignIn: 'everybody',
} as const
