// LIST: what of test/e2e is about the laptop alone, each with its reason. Everything else runs over the deployed functions
// too, a new file from its first day on.

export type LaptopOnly = {
  /** Of test/e2e, without `.test.ts`. */
  readonly file: string
  /** Names of its tests, or of what holds them; with `…` the beginning of some. @default all */
  readonly tests?: readonly string[]
  readonly reason: string
}

const home = 'reads or starts a home: files, commands and the server of a laptop'
const wraps = 'stands between a story and its keeper, engine or publisher, which a function has in a process of its own'

const counts = 'counts or holds up what a story does within itself'
const own = 'starts the laptop’s own server'
const bytes = 'is about bytes that the laptop’s own server has to understand'
const time = 'is about time, and here each call passes through several processes that may have to start'
const gateway = 'asks for what the gateway answers before any function, in words of its own (test/stack/api.test.ts)'
const clock = 'signs with the time of the machine, and a hosted function has the time of the test'
const cost = 'the functions hash passwords at their real cost, not at the cheap one of the tests'

export const laptopOnly: readonly LaptopOnly[] = [
  ...['start', 'own-data', 'kill-server', 'replay', 'replay-altered'].map((file) => ({ file, reason: home })),
  ...[
    'impersonation-crossing',
    'hostile-doors',
    'rule-reads',
    'limits',
    'formats',
    'sign-in-strangers',
    'receipts',
    'commit-faults',
    'key-in-url',
    'hostile-outages',
    'uploads',
    'hostile-uploads',
  ].map((file) => ({ file, reason: wraps })),
  ...['sign-in', 'ending'].map((file) => ({ file, reason: counts })),
  { file: 'host-names', reason: own },
  {
    file: 'hostile-http',
    tests: [
      ...[
        'a NUL in a value',
        'a bare line break in a name',
        'no colon',
        'two lengths',
        'length and chunks',
        'an unknown coding',
        'a negative length',
        'a folded line',
      ].map((bytes) => `with ${bytes} are refused in the words of the contract, and the server goes on`),
      'longer than the server takes are refused',
      'without a host are refused',
      'expecting what the server does not do are answered in the words of the contract',
      'that sends nothing but noise gets a refusal',
    ],
    reason: bytes,
  },
  { file: 'hostile-paths', reason: gateway },
  {
    file: 'page-files',
    reason: 'the files of the page come from CloudFront’s bucket in AWS (test/stack/front.test.ts)',
  },
  {
    file: 'hostile-queries',
    tests: ['of the audit trail is answered within a second and never fails inside…'],
    reason: time,
  },
  { file: 'last-look', reason: wraps },
  { file: 'revocation', tests: ['while the rows are being read', 'on DynamoDB'], reason: wraps },
  { file: 'oidc-refusals', tests: ['a time that is over is refused'], reason: clock },
  {
    file: 'guessing',
    tests: ['is raised by the right password and by no wrong one, and opens as before'],
    reason: cost,
  },
  { file: 'races', tests: ['in one process'], reason: 'asks a hundred thousand times; over HTTP it asks as well' },
]
