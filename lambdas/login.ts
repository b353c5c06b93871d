// Sign in with e-mail and password: a session begins, the browser gets its cookie.
import type { OpenEndpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { SignIn, signIn } from './http/signing-in.ts'

export const endpoint: OpenEndpoint<SignIn> = {
  input: fields(SignIn),
  runOpen: (shown, call, world) => signIn(shown, call, world),
}
