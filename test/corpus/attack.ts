// What an attack of the lists is, and how they are written down.

/**
 * gate: refused before any table is looked at. bind: refused because this level has no such thing.
 * nothing-to-find: runs, and there is nothing behind it. timeout: runs until it is stopped.
 */
export type Barrier = 'gate' | 'bind' | 'nothing-to-find' | 'timeout'

export type Attack = {
  readonly sql: string
  readonly barrier: Barrier
  /** Tried without the gate it harms its own process or file: it gets both for itself. */
  readonly harms?: true
}

/** One attack a line. */
export function at(barrier: Barrier, statements: string): readonly Attack[] {
  return statements
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((sql) => ({ sql, barrier }))
}
