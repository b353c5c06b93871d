// What is read again and again is taken apart once. No cache of what a table holds: only what the same frozen item always
// comes to is remembered. What is handed out is frozen, since many hold it.

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
