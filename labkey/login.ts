// login-loginApi (labkey-protocol section 5): what it takes and what it answers.
import { lookupIn, readBoolean } from './lookup.ts'
import type { RequestParameters } from './parameters.ts'
import { ensureLoginAnswer, type ShownPerson } from './users.ts'

export type LoginCall = {
  readonly shown: { readonly email?: string; readonly password?: string; readonly code?: string }
  /** A page of this site. */
  readonly returnUrl: string
  readonly approvedTermsOfUse: boolean
}

/** `remember` and `termsOfUseType` change nothing here: no session outlives its clocks, and terms are signed by declaring. */
export function parseLogin(parameters: RequestParameters): LoginCall {
  const get = lookupIn(parameters)
  const [email, password, code] = [get('email'), get('password'), get('code')]
  const returnUrl = get('returnUrl') ?? '/'
  return {
    shown: {
      ...(email !== undefined && { email }),
      ...(password !== undefined && { password }),
      ...(code !== undefined && { code }),
    },
    // Beware: two slashes or a backslash would lead to another site.
    returnUrl: /^\/(?![/\\])[^\p{C}\\]*$/u.test(returnUrl) ? returnUrl : '/',
    approvedTermsOfUse: readBoolean('approvedTermsOfUse', get, false),
  }
}

type Answered = Omit<LoginCall, 'shown'> & {
  readonly user: ShownPerson
  readonly mustSetUpSecondFactor: boolean
  readonly csrf: string
}

/** The answer of a login that went well. */
export function loginAnswer({ user, csrf, returnUrl, approvedTermsOfUse, mustSetUpSecondFactor }: Answered) {
  const { currentUser } = ensureLoginAnswer(user)
  return { success: true, user: currentUser, returnUrl, approvedTermsOfUse, mustSetUpSecondFactor, CSRF: csrf }
}
