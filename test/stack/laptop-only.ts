// LIST: what of test/e2e is about the laptop alone, each with its reason. Everything else runs over the deployed functions
// too, a new file from its first day on.

export type LaptopOnly = {
  /** Of test/e2e, without `.test.ts`. */
  readonly file: string
  /** Names of its tests. @default all */
  readonly tests?: readonly string[]
  readonly reason: string
}

const home = 'reads or starts a home: files, commands and the server of a laptop'
const wraps = 'stands between a story and its keeper or engine, which a function has in a process of its own'

export const laptopOnly: readonly LaptopOnly[] = [
  ...['start', 'own-data', 'kill-server', 'replay', 'replay-altered'].map((file) => ({ file, reason: home })),
  ...['impersonation-crossing', 'hostile-doors', 'rule-reads', 'limits', 'formats', 'sign-in-strangers'].map(
    (file) => ({
      file,
      reason: wraps,
    }),
  ),
]
