// What may be declared for a folder: the activities, the IRB approvals that hold there for the caller, how high the caller's
// own PHI role reaches, and what signing takes.
import * as z from 'zod/mini'
import { offered } from '../core/activities.ts'
import { checkIrb } from '../core/declaration.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { FolderPath, openFolder } from './http/folder.ts'
import { showDeclaration } from './http/show-session.ts'

const Query = z.strictObject({ folder: FolderPath })
type Query = z.infer<typeof Query>

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run(request, context, world) {
    const { folder, access } = await openFolder(request.folder, context, world)
    const [{ activities }, irbs, { signature }, signed] = await Promise.all([
      world.registry.activitiesIn(folder.path),
      world.registry.irbs(),
      context.settings(),
      context.declarationIn(folder),
    ])
    const use = { folder: folder.path, people: [context.actor.id, context.user.id], now: context.now }
    const holding = irbs.filter((irb) => checkIrb(irb, irb.number, use).allow)
    const options = {
      folder: folder.path,
      required: true,
      maxPhi: access.phi,
      activities: offered(activities).map(({ name, irbRequired, phi }) => ({ name, irbRequired, phi })),
      irbs: holding.map(({ number, title, expiresOn }) => ({ number, title, expiresOn })),
      signature,
      signed: signed ? { folder: signed.folder, ...showDeclaration(signed) } : null,
    }
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: 'declaration options' },
      folder: folder.path,
      answer: json(200, options),
    }
  },
}
