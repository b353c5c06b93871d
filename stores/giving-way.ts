// Much work in one go would keep everybody waiting who is served by the same process; so it is done in lots, between which
// whatever else is ready has its turn.

const turn = () => new Promise<void>((resolve) => void setImmediate(resolve))

/** What `work` makes of each, in order; of so many at once. */
export async function inLots<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => R | Promise<R>,
): Promise<R[]> {
  const made: R[] = []
  for (let at = 0; at < items.length; at += atOnce) {
    if (at > 0) await turn()
    made.push(...(await Promise.all(items.slice(at, at + atOnce).map(work))))
  }
  return made
}
