// Choices that a seed repeats.

export type Pick = <T>(items: readonly T[]) => T

/** A picker that makes the same choices for the same seed. */
export function pickerFrom(seed: number): Pick {
  let state = seed >>> 0
  // Mulberry32: small, and good enough to choose by.
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  return (items) => {
    const item = items[next() % items.length]
    if (item === undefined) throw new Error('there is nothing to pick from')
    return item
  }
}

const hundred = Array.from({ length: 100 }, (_, n) => n)

/** Whether something happens that happens so many times in a hundred. */
export function happens(percent: number, pick: Pick): boolean {
  return pick(hundred) < percent
}
