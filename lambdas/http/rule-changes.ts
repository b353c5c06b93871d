// What a change of a rule (IRB approval, activity, paragraph of the terms) says of itself.

type Changed = { readonly name: string; readonly old: unknown; readonly new: unknown }

/** Old and new value of what really changes; lists are compared by what is in them. */
export function changesIn(before: object, after: object): Changed[] {
  const old = new Map<string, unknown>(Object.entries(before))
  const isEqual = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
  return Object.entries(after)
    .filter(([name, value]) => !isEqual(old.get(name), value))
    .map(([name, value]) => ({ name, old: old.get(name) ?? null, new: value }))
}
