// Holds the tree to the house: who may import whom, who may ask the world for time, chance and settings, and how big a file is.
// The rules are data; a failure names the file and what it may not have.

import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { circles, filesBelow, importsOf, parse, root, withoutComments } from './imports.ts'

const folders = 'bin lib lambdas core labkey engine tlog stores local cli web bench scripts test'.split(' ')
const forbiddenFolders = ['src', 'utils', 'helpers', 'types', 'models', 'services', 'interfaces']

/** What a folder may import: a name ending in `/` allows all below it. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  core: ['core/', 'zod/mini', 'node:crypto', 'node:zlib'],
  labkey: ['labkey/', 'core/', 'zod/mini'],
  tlog: ['tlog/', 'node:crypto'],
  engine: [
    'engine/',
    'core/',
    'zod/mini',
    '@duckdb/',
    ...node('child_process fs fs/promises path url crypto os process buffer'),
  ],
  stores: ['stores/', 'core/', 'tlog/', 'engine/engine.ts', 'zod/mini', ...node('crypto util')],
  lambdas: ['core/', 'labkey/', 'engine/engine.ts', 'stores/', 'lambdas/http/', 'zod/mini', ...node('crypto')],
  lib: [
    'lib/',
    'zod/mini',
    'core/',
    'lambdas/routes.ts',
    'aws-cdk-lib',
    'aws-cdk-lib/',
    'constructs',
    'cdk-nag',
    'esbuild',
    'node:',
  ],
  bin: ['bin/', 'lib/', 'cli/', 'scripts/setup.mjs', 'aws-cdk-lib', 'aws-cdk-lib/', 'node:'],
  local: ['local/', 'lambdas/', 'stores/', 'core/', 'engine/', 'tlog/', 'zod/mini', 'node:'],
  cli: ['cli/', 'core/', 'tlog/', 'engine/', 'local/', 'stores/', 'zod/mini', 'node:'],
  web: [
    'web/',
    'core/audit-event.ts',
    'core/audit-types.ts',
    'core/csv.ts',
    'core/declaration.ts',
    'core/phi.ts',
    'core/query.ts',
    'core/refusal.ts',
    'core/review.ts',
    'core/settings.ts',
    'core/signature.ts',
    'react',
    'react-dom/',
    '@cloudscape-design/',
  ],
}

/** What single files may import besides; `*` stands for part of a name. */
const allowedBesides: readonly (readonly [file: string, imports: readonly string[]])[] = [
  ['stores/dynamo-*.ts', ['@aws-sdk/', '@smithy/']],
  ['stores/aws-retry.ts', node('timers/promises')],
  ['stores/s3-archive.ts', ['@aws-sdk/']],
  ['stores/kms-signer.ts', ['@aws-sdk/']],
  ['stores/log-group.ts', ['@aws-sdk/']],
  ['stores/s3-blobs.ts', ['@aws-sdk/', '@smithy/', ...node('fs fs/promises path os stream stream/promises')]],
  ['stores/s3-publisher.ts', ['@aws-sdk/', ...node('fs/promises path')]],
  ['stores/aws-world.ts', ['@aws-sdk/', '@smithy/', 'engine/', ...node('fs fs/promises path os')]],
  ['stores/aws-providers.ts', ['@aws-sdk/']],
  ['stores/aws-page.ts', ['@aws-sdk/', ...node('fs/promises path')]],
  ['stores/local-world.ts', ['engine/', ...node('fs fs/promises path os')]],
  ['stores/sqlite-*.ts', ['node:sqlite', ...node('fs fs/promises path')]],
  ['stores/folder-*.ts', node('fs fs/promises path')],
  ['stores/signing-key.ts', node('fs path')],
  ['lambdas/authorize.ts', ['lambdas/routes.ts']],
  ['lambdas/seal.ts', ['aws-lambda']],
  ['lambdas/http/*.ts', ['@middy/', 'aws-lambda', 'lambdas/routes.ts']],
  // The authorizer is no story: it has its own door in AWS.
  ['lambdas/http/on-lambda.ts', ['lambdas/authorize.ts']],
  ['lambdas/http/addresses.ts', ['node:net']],
  ['lambdas/http/oidc-client.ts', ['openid-client']],
  ['lambdas/http/read-json.ts', ['jsonc-parser']],
  ['lambdas/http/stream-on-lambda.ts', node('stream stream/promises zlib')],
  ['core/totp.ts', ['otpauth']],
  ['core/password-rule.ts', ['@zxcvbn-ts/']],
  ['engine/arrow.ts', ['apache-arrow']],
  ['lambdas/labkey.ts', ['lambdas/']],
  ['web/pages/second-factor.tsx', ['uqr']],
]

const worlds = [
  'stores/aws-world.ts',
  'stores/aws-sealing.ts',
  'stores/aws-page.ts',
  'stores/aws-providers.ts',
  'stores/local-world.ts',
]
const pureFolders = ['core', 'labkey', 'engine', 'tlog', 'stores', 'lambdas']
const worldOnly = [
  {
    what: 'process.env',
    pattern:
      /\bprocess\s*(?:\?\.|\.)\s*env\b|\bprocess\[|\{[^}]*\benv\b[^}]*\}\s*(?:=\s*process\b|from\s*['"]node:process)/,
  },
  { what: 'the clock', pattern: /\bnew\s+Date\(\s*\)|\bDate\(\s*\)|\bDate\.now\b/ },
  { what: 'chance', pattern: /\bMath\.random\b|\b(?:randomBytes|randomUUID|randomInt|getRandomValues)\b/ },
]

const sources = folders.flatMap((folder) => filesBelow(folder)).map(parse)
const product = sources.filter(({ path }) => !isTest(path))

describe('who may import whom', () => {
  test('a folder imports only what its row of the house allows', () => {
    const wrong = product.flatMap((source) =>
      source.imports
        .filter(({ target }) => !mayImport(source.path, target))
        .map(({ target }) => `${source.path} imports ${target}`),
    )
    expect(wrong).toEqual([])
  })

  test('nobody imports the tests, the measurements or the scripts', () => {
    const wrong = product.flatMap(({ path, imports }) =>
      imports
        .filter(({ target }) => /^(test|bench|scripts)\//.test(target) && target !== 'scripts/setup.mjs')
        .filter(() => !/^scripts\//.test(path))
        .map(({ target }) => `${path} imports ${target}`),
    )
    expect(wrong).toEqual([])
  })

  test('the AWS world is imported by the endpoint alone, and only when the first call comes', () => {
    const wrong = product
      .filter(({ path }) => path.startsWith('lambdas/'))
      .flatMap(({ path, imports }) =>
        imports
          .filter(({ target, typeOnly }) => target === 'stores/aws-world.ts' && !typeOnly)
          .filter(({ lazy }) => !(lazy && path === 'lambdas/http/endpoint.ts'))
          .map(() => `${path} imports stores/aws-world.ts`),
      )
    expect(wrong).toEqual([])
  })

  test('core and labkey know the engine, the stores and the lambdas not even as types', () => {
    const wrong = product
      .filter(({ path }) => /^(core|labkey|tlog)\//.test(path))
      .flatMap(({ path, imports }) =>
        imports
          .filter(({ target }) => /^(engine|stores|lambdas|lib|local)\//.test(target))
          .map(({ target }) => `${path} imports ${target}`),
      )
    expect(wrong).toEqual([])
  })

  test('what the page takes of core runs in a browser', () => {
    const byPath = new Map(product.map((source) => [source.path, source]))
    const seen = new Set(product.filter(({ path }) => path.startsWith('web/')).map(({ path }) => path))
    for (const path of seen) {
      for (const { target, typeOnly } of byPath.get(path)?.imports ?? []) if (!typeOnly) seen.add(target)
    }
    expect([...seen].filter((path) => path.startsWith('core/'))).toContain('core/phi.ts')
    expect([...seen].filter((target) => target.startsWith('node:'))).toEqual([])
  })

  test('imports of our own files run in no circle', () => {
    expect(circles(sources)).toEqual([])
  })
})

describe('what a file may hold', () => {
  test('settings, time and chance come from the world files alone', () => {
    const wrong = product
      .filter(({ path }) => pureFolders.includes(folderOf(path)) && !worlds.includes(path))
      .flatMap(({ path, code }) =>
        worldOnly.filter(({ pattern }) => pattern.test(code)).map(({ what }) => `${path} asks for ${what}`),
      )
    expect(wrong).toEqual([])
  })

  test('no folder has a name that says nothing', () => {
    const names = [...new Set(sources.flatMap(({ path }) => path.split('/').slice(0, -1)))]
    const top = readdirSync(root, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
    expect([...names, ...top].filter((name) => forbiddenFolders.includes(name))).toEqual([])
  })

  test('no index.ts passes other files on', () => {
    const wrong = sources.filter(
      ({ path, code }) => /(^|\/)index\.tsx?$/.test(path) && /\bexport\b[^;\n]*\bfrom\b/.test(code),
    )
    expect(wrong.map(({ path }) => path)).toEqual([])
  })

  test('no file is longer than 250 lines', () => {
    const lines = (text: string) => text.trimEnd().split('\n').length
    expect(
      sources.filter(({ text }) => lines(text) > 250).map(({ path, text }) => `${path}: ${lines(text)} lines`),
    ).toEqual([])
  })

  test('no test is skipped, singled out or left for later', () => {
    const marked =
      /\b(?:test|it|describe|suite|bench)(?:\.\w+)*\.(?:skip|only|todo|fails)\b|\b(?:xit|xdescribe|fit|fdescribe)\(/
    const wrong = sources.filter(
      ({ path, code }) => isTest(path) && !path.startsWith('test/live/') && marked.test(code),
    )
    expect(wrong.map(({ path }) => path)).toEqual([])
  })
})

test('the reader of imports finds every wording of them, and none in comments or text', () => {
  const text = [
    "import a from './a.ts'\nimport type { B } from \"./b.ts\"\nexport * from './c.ts'\nconst d = await import('./d.ts')",
    "  import './e.ts' // import './no.ts'\n/* import './no.ts' */ import { f,\n g } from 'node:fs'",
    "export { type h } from './h.ts'\nconst s = \"import x from 'no'\"",
  ].join('\n')
  const found = importsOf('core/x.ts', withoutComments(text)).map(
    ({ target, typeOnly }) => target + (typeOnly ? ' as type' : ''),
  )
  const own = ['core/a.ts', 'core/b.ts as type', 'core/c.ts', 'core/d.ts', 'core/e.ts', 'core/h.ts']
  expect(found.sort()).toEqual([...own, 'node:fs'])
})

function node(names: string): string[] {
  return names.split(' ').map((name) => `node:${name}`)
}

function folderOf(path: string): string {
  return path.split('/')[0] ?? ''
}

function isTest(path: string): boolean {
  return /^(test|bench)\//.test(path)
}

function mayImport(path: string, target: string): boolean {
  const row = allowed[folderOf(path)]
  if (row === undefined) return true
  const extra = allowedBesides.filter(([file]) => matches(file, path)).flatMap(([, imports]) => imports)
  return [...row, ...extra].some((name) => target === name || (/[/:]$/.test(name) && target.startsWith(name)))
}

function matches(pattern: string, path: string): boolean {
  const [before = '', after] = pattern.split('*')
  return after === undefined ? path === pattern : path.startsWith(before) && path.endsWith(after)
}
