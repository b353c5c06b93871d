// The small answers of the LabKey protocol: who am I, logged out, refused. Clients ignore keys they do not know, but
// a top-level `status` breaks R and a top-level `exception` means failure, so neither is ever in an answer of success.
import type { RefusalCode } from '../core/refusal.ts'

export type WhoAmI = {
  /** A number, as in LabKey: Java reads it as one. */
  readonly id: number
  readonly displayName: string
  readonly email: string
  readonly impersonated: boolean
  /** Python fails without it, keys or not. */
  readonly csrf: string
  /** Ours: the session's ends and, per folder, what is declared there. */
  readonly session?: {
    readonly expiresAt: string
    readonly endsAt: string
    readonly declarations: Readonly<Record<string, { activity: string; irb: string | null; phi: string }>>
  }
}

/** One fault of one field, as LabKey's clients list them. */
export type FieldFault = { readonly field: string; readonly message: string }

const exceptionClasses: Partial<Record<RefusalCode, string>> = {
  'not-found': 'org.labkey.api.view.NotFoundException',
  'unsupported-sql': 'org.labkey.api.query.QueryParseException',
}

/** The answer of login-whoami. */
export function whoAmIAnswer({ id, displayName, email, impersonated, csrf, session }: WhoAmI) {
  return { id, displayName, email, impersonated, CSRF: csrf, success: true, ...(session && { session }) }
}

/** The answer of login-logout. LabKey redirects; every client accepts this, and newer Python refuses a redirect. */
export function logoutAnswer() {
  return { success: true, redirectUrl: '/' }
}

/** The body of a refusal: a sentence for a person, never a stack. */
export function labKeyError(
  code: RefusalCode,
  sentence: string,
  requestId: string,
  faults: readonly FieldFault[] = [],
) {
  const exceptionClass = exceptionClasses[code]
  const errors = faults.map(({ field, message }) => ({ id: field, field, msg: message, message, severity: 'ERROR' }))
  return {
    success: false,
    exception: sentence,
    ...(exceptionClass && { exceptionClass }),
    code,
    requestId,
    ...(errors.length > 0 && { errors }),
  }
}
