// Change what a saved view chooses, or put it out of use. Its name and table stay: a name never comes to mean another.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { changesBetween, checkAdministrator, checkFolderAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { choiceFields, chosenFrom, showChoice, showView, subjectOf } from './http/view-fields.ts'

const Body = z.strictObject({
  id: z.string().check(z.regex(/^[0-9a-f]{32}$/)),
  active: z.optional(z.boolean()),
  ...choiceFields,
})
type Body = z.infer<typeof Body>

/** Lists are compared by what is in them. */
const parts = (shown: object) =>
  Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, JSON.stringify(value)]))

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run(body, context, world) {
    const { registry } = world
    const before = await registry.view(body.id)
    if (before) await checkFolderAdministrator(before.folder, context, world)
    else checkAdministrator(context)
    const table = before && (await registry.table(before.folder, before.schema, before.query))
    if (!before || !table) throw new Refusal('not-found', 'There is no such view.')
    const choice = chosenFrom(body, before, table, await registry.tables(before.folder))
    const after = { ...before, ...choice, active: body.active ?? before.active }
    const old = new Map(Object.entries({ ...showChoice(before), active: before.active }))
    const now = new Map(Object.entries({ ...showChoice(after), active: after.active }))
    const changed = changesBetween(parts(Object.fromEntries(old)), parts(Object.fromEntries(now)))
    return {
      changes: changed.length > 0 ? [registry.changingView(before, after)] : [],
      event: {
        type: 'view-changed',
        outcome: 'ok',
        subject: subjectOf(before),
        changes: changed.map(({ name }) => ({ name, old: old.get(name), new: now.get(name) })),
      },
      folder: before.folder,
      answer: json(200, showView(after)),
    }
  },
}
