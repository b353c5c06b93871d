// Sign in as LabKey's own pages word it (login-loginApi): JSON or a form, the same session, the same cookie.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { loginAnswer, parseLogin } from '../labkey/login.ts'
import type { OpenEndpoint } from './http/call.ts'
import { parametersOf } from './http/labkey-call.ts'
import { SignIn, signIn } from './http/signing-in.ts'

type Asked = { readonly shown: SignIn; readonly returnUrl: string; readonly approvedTermsOfUse: boolean }

const Shown = z.object(SignIn.shape)

export const endpoint: OpenEndpoint<Asked> = {
  input(call) {
    const { shown, ...asked } = parseLogin(parametersOf(call))
    const parsed = Shown.safeParse(shown)
    if (!parsed.success)
      throw new Refusal('bad-request', "Give 'email' and 'password', and 'code' where one is needed.")
    return { shown: parsed.data, ...asked }
  },

  runOpen: ({ shown, ...asked }, call, world) =>
    signIn(shown, call, world, {
      show: (user, _, mustSetUpSecondFactor, csrf) => loginAnswer({ user, mustSetUpSecondFactor, csrf, ...asked }),
    }),
}
