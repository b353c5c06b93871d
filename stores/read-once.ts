// Text that is read again and again is taken apart once. No cache of what a table holds: the text comes from the table each
// time, and only what equal text always comes to is remembered. What is handed out is frozen, since many hold it.

/** As many texts as a busy site reads of its registry; beyond that all are forgotten, and taken apart anew. */
const mostTexts = 500

/** A function of text that does its work once for equal texts. Its results must be plain; they are frozen all through. */
export function onceForText<T>(work: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    const result = frozen(work(text))
    if (known.size >= mostTexts) known.clear()
    known.set(text, result)
    return result
  }
}

type Shape<T> = { parse(value: unknown): T }

/** A shape that parses one frozen object once. What could still change is parsed each time. */
export function onceForItem<T>(shape: Shape<T>): Shape<T> {
  const known = new WeakMap<object, T>()
  return {
    parse(value) {
      if (typeof value !== 'object' || value === null || !Object.isFrozen(value)) return shape.parse(value)
      const before = known.get(value)
      if (before !== undefined) return before
      const result = frozen(shape.parse(value))
      known.set(value, result)
      return result
    },
  }
}

/** The value, which nobody can change any more. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const part of Object.values(value)) frozen(part)
  return Object.freeze(value)
}
