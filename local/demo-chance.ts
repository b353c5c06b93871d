// Chance that is the same on every run and machine: whole-number arithmetic only, no function whose last digit may vary.

export type Chance = ReturnType<typeof chanceFrom>

/** A sequence of choices (mulberry32) that follows from the seed. */
export function chanceFrom(seed: number) {
  let state = seed >>> 0

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }

  /** A whole number from `from` to `to`, both included. */
  const whole = (from: number, to: number): number => from + (next() % (to - from + 1))

  return {
    whole,

    /** The same, mostly near the middle. */
    middling: (from: number, to: number): number => {
      const sum = whole(0, 999) + whole(0, 999) + whole(0, 999)
      return from + Math.floor(((to - from) * sum) / 2997)
    },

    /** True in `percent` of a hundred cases. */
    percent: (percent: number): boolean => whole(1, 100) <= percent,

    pick: <T>(from: readonly [T, ...T[]]): T => from[whole(0, from.length - 1)] ?? from[0],
  }
}

const millisecondsOfDay = 86_400_000

/** Days since 1970 of a date. */
export function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / millisecondsOfDay
}

/** The date that many days after 1970, `yyyy-MM-dd`. */
export function dateOf(day: number): string {
  return new Date(day * millisecondsOfDay).toISOString().slice(0, 10)
}

/** A minute of a day as `HH:mm:00`. */
export function clockOf(minute: number): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}:00`
}

/** A count of tenths, hundredths … as text with that many decimals. */
export function decimal(count: number, decimals: number): string {
  const digits = String(count).padStart(decimals + 1, '0')
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}
