// Declare why, and sign the terms that follow: from the next request on, everything in this session runs under it.
import * as z from 'zod/mini'
import type { Declaration } from '../core/declaration.ts'
import { Refusal } from '../core/refusal.ts'
import { checkOneself } from './http/acting.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { type Declaring, declarationFields, prepare } from './http/declaring.ts'
import { fields } from './http/fields.ts'
import { showDeclaration } from './http/show-session.ts'

const Body = z.strictObject({
  ...declarationFields,
  termsSha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  signedName: z.string().check(z.maxLength(200), z.regex(/^[^\p{C}]*[^\p{C}\s][^\p{C}]*$/u)),
})

type Body = Declaring & { readonly termsSha256: string; readonly signedName: string }

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run(request, context, world) {
    checkOneself(context)
    const { folder, terms } = await prepare(request, context, world)
    if (terms.sha256 !== request.termsSha256) {
      throw new Refusal(
        'terms-changed',
        'These are not the current terms for this declaration. Read them again and sign.',
      )
    }
    const { activity, irb, phi, termsSha256 } = request
    const [before, { session }] = await Promise.all([context.declaration(folder.path), context.detail()])
    const signature = { signedName: request.signedName.trim(), signedAt: context.now.toISOString() }
    const version = (before?.version ?? 0) + 1
    const declaration: Declaration = { folder: folder.path, activity, irb, phi, termsSha256, ...signature, version }
    return {
      changes: [world.sessions.declaring(session, declaration)],
      event: { type: 'declared', outcome: 'ok', ...signature, meaning: 'I declare this use and accept these terms.' },
      folder: folder.path,
      declaration,
      answer: json(201, { declaration: { folder: folder.path, ...showDeclaration(declaration) } }),
    }
  },
}
