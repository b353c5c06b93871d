// What of a person an administrator may say, and how a person is shown to administrators.
import * as z from 'zod/mini'
import { cleanEmail, cleanName, cleanSiteRoles, siteRoles, type User } from '../../core/user.ts'

/** An account's number in a path. */
export const userId = z.string().check(z.regex(/^\d{1,10}$/))

/** As many as nobody will ever draw twice. */
export const eraBytes = 12

/** The name of a new era of an account. */
export const newEra = (random: (bytes: number) => Uint8Array): string =>
  Buffer.from(random(eraBytes)).toString('base64url')

/** Text that a rule of core/ tidies up or refuses. */
const cleaned = (clean: (text: string) => string | null) =>
  z.pipe(
    z.string().check(
      z.maxLength(1000),
      z.refine((text) => clean(text) !== null),
    ),
    z.transform((text) => clean(text) ?? ''),
  )

const Moment = z.pipe(
  z.iso.datetime(),
  z.transform((text) => new Date(text).toISOString()),
)

export const personFields = {
  email: cleaned(cleanEmail),
  displayName: cleaned(cleanName),
  active: z.boolean(),
  expiresAt: z.nullable(Moment),
  siteRoles: z.pipe(
    z.array(z.enum(siteRoles)).check(z.maxLength(10)),
    z.transform((roles) => [...cleanSiteRoles(roles)]),
  ),
  secondFactorRequired: z.boolean(),
}

/** The facts of an account as events tell them. */
export function factsOf({ id: _, ...facts }: User): Omit<User, 'id'> {
  return facts
}
