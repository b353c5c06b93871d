// The code of the functions: small where it is asked before every call, whole where it reads data, and able to run with
// nothing beside it. The data engine here is this machine's; the deployed one is fetched for arm64 (see below).
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { arm64Engine, engineFiles } from '../../lib/arm64-engine.ts'
import { bundleAll } from '../../lib/bundle.ts'
import { groups, sealer } from '../../lib/groups.ts'
import { passText } from '../unit/lambdas/a-pass-text.ts'
import { streamingRuntime } from './streaming-runtime.ts'
import { aFolder, context } from './synthesised.ts'

const root = join(import.meta.dirname, '..', '..')
const require = createRequire(import.meta.url)
const out = mkdtempSync(join(tmpdir(), 'proviso-bundles-'))
afterAll(() => rmSync(out, { recursive: true, force: true }))
const engine = dirname(require.resolve(`@duckdb/node-bindings-${process.platform}-${process.arch}/duckdb.node`))
const bundles = await bundleAll({ root, out, engine, page: join(root, 'web', 'dist') })

const inputsOf = (name: string) => bundles.get(name)?.inputs ?? []
const reading = groups
  .filter(({ reads, appends }) => [...reads, ...appends].includes('datasets'))
  .map(({ name }) => name)
const withArchive = [sealer, ...groups].filter(({ reads }) => reads.includes('archive')).map(({ name }) => name)
const others = [...bundles.keys()].filter((name) => !reading.includes(name) && name !== 'place-page')

/** Runs the bundle's handler in a process of its own, far from node_modules, where no table answers. */
function call(name: string, event: object): { readonly result: unknown; readonly errors: string } {
  const folder = join(aFolder(), 'var')
  cpSync(join(out, name), folder, { recursive: true })
  const script = `${streamingRuntime}
    const { handler } = await import(${JSON.stringify(join(folder, 'index.mjs'))})
    process.stdout.write('\\n' + JSON.stringify(await handler(${JSON.stringify(event)})))
    process.exit(0)`
  const nowhere = { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9', AWS_REGION: 'eu-west-1' }
  const credentials = { AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' }
  const tables = {
    TABLE_SESSIONS: 'sessions',
    TABLE_AUDIT: 'audit',
    TABLE_REGISTRY: 'registry',
    ...(reading.includes(name) ? { BUCKET_DATASETS: 'data' } : {}),
    ...(name === 'publish' ? { BUCKET_UPLOADS: 'uploads' } : {}),
  }
  const env = { ...nowhere, ...credentials, ...tables }
  const options = { env, encoding: 'utf8', cwd: folder, timeout: 15_000 } as const
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], options)
  const last = stdout.trim().split('\n').at(-1) ?? ''
  return { result: last === '' ? null : JSON.parse(last), errors: stderr }
}

const requestContext = { requestId: 'r-1', identity: { sourceIp: '192.0.2.1' } }

describe('bundles', () => {
  test('there is one each for the authorizer, the sealer, the first set-up and the page, and one for every group of routes', () => {
    expect([...bundles.keys()].toSorted()).toEqual(
      ['authorize', 'place-page', 'seal', 'set-up', ...groups.map(({ name }) => name)].toSorted(),
    )
  })

  test.each(['authorize', 'own-session'])('%s is at most 420 KB', (name) => {
    expect(bundles.get(name)?.bytes).toBe(statSync(join(out, name, 'index.mjs')).size)
    expect(bundles.get(name)?.bytes).toBeGreaterThan(50_000)
    expect(bundles.get(name)?.bytes).toBeLessThanOrEqual(420_000)
  })

  test.each(['authorize', 'sign-in', 'own-session', 'describe', 'administer'])(
    '%s does not carry the lists of common passwords',
    (name) => {
      expect(inputsOf(name).filter((path) => path.includes('zxcvbn'))).toEqual([])
    },
  )

  test.each([...bundles.keys()])('%s speaks to providers of identities only if it is oidc', (name) => {
    const speaks = inputsOf(name).some((path) => /node_modules\/(openid-client|oauth4webapi|jose)\//.test(path))
    expect(speaks).toBe(name === 'oidc')
  })

  test.each(others)(
    '%s holds no data engine, and a client of S3, KMS, logs or secrets only where it needs one',
    (name) => {
      const heavy = inputsOf(name).filter((path) => /@duckdb|engine\/(run|locked|duck)\.ts/.test(path))
      expect(heavy).toEqual([])
      const clients = inputsOf(name).flatMap((path) => /@aws-sdk\/(client-[a-z0-9-]+)/.exec(path)?.[1] ?? [])
      const archived = withArchive.includes(name) || name === 'upload' ? ['client-s3'] : []
      const sealing = name === 'seal' ? ['client-kms', 'client-cloudwatch-logs'] : []
      const secrets = name === 'set-up' ? ['client-secrets-manager'] : []
      expect([...new Set(clients)].toSorted()).toEqual(
        ['client-dynamodb', ...archived, ...sealing, ...secrets].toSorted(),
      )
      expect(readdirSync(join(out, name)).toSorted()).toEqual(['index.mjs', 'index.mjs.map'])
    },
  )

  test.each([...bundles.keys()])('%s holds the small zod and no tool of ours', (name) => {
    const foreign = /zod\/v4\/classic|zod\/v3|aws-cdk|esbuild|vitest|node:sqlite|sqlite-table|local-world/
    expect(inputsOf(name).filter((path) => foreign.test(path))).toEqual([])
  })

  test.each(reading)('%s holds the engine and its library in at most 80 MB', (name) => {
    const files = readdirSync(join(out, name))
    expect(files.toSorted()).toEqual(['duckdb.node', 'index.mjs', 'index.mjs.map', 'libduckdb.so'])
    const bytes = files.reduce((sum, file) => sum + statSync(join(out, name, file)).size, 0)
    expect(bytes).toBeLessThanOrEqual(80 * 1024 * 1024)
  })

  test('place-page holds the page and the client of S3, and nothing that opens a table', () => {
    const clients = inputsOf('place-page').flatMap((path) => /@aws-sdk\/(client-[a-z0-9-]+)/.exec(path)?.[1] ?? [])
    expect([...new Set(clients)]).toEqual(['client-s3'])
    expect(readdirSync(join(out, 'place-page')).toSorted()).toEqual(['index.mjs', 'index.mjs.map', 'page'])
    expect(readdirSync(join(out, 'place-page', 'page')).toSorted()).toEqual(['assets', 'index.html'])
  })

  test('the authorizer turns away who shows nothing, without asking a table', () => {
    const methodArn = 'arn:aws:execute-api:eu-west-1:1:api/live/GET/api/session'
    const place = { resource: '/api/session', path: '/api/session' }
    const event = { type: 'REQUEST', methodArn, ...place, httpMethod: 'GET', requestContext }
    const { result, errors } = call('authorize', { ...event, multiValueHeaders: {} })
    expect(errors).toBe('')
    expect(result).toMatchObject({ context: { code: 'no-credentials' } })
  })

  test.each(reading)('%s loads its engine and answers 503 where no table answers', (name) => {
    const route = groups.find((group) => group.name === name)?.routes[0]?.route ?? ''
    const [method = '', resource = ''] = route.split(' ')
    const about = { resource, httpMethod: method === 'ANY' ? 'GET' : method, path: resource.replace('{labkey+}', 'x') }
    const { result, errors } = call(name, {
      ...about,
      requestContext: { ...requestContext, authorizer: passText },
      body: null,
    })
    expect(errors).not.toMatch(/Cannot find|ERR_|dlopen/)
    expect(result).toMatchObject({ statusCode: 503 })
  })
})

describe('the engine for arm64', () => {
  const rootWith = (version: string) => {
    const folder = aFolder()
    const binding = join(folder, 'node_modules', '@duckdb', 'node-bindings')
    mkdirSync(binding, { recursive: true })
    writeFileSync(join(binding, 'package.json'), JSON.stringify({ version }))
    return folder
  }

  test('is fetched in the version of the binding that is installed, and only once', async () => {
    const asked: string[] = []
    const install = (wanted: string, folder: string) => {
      asked.push(wanted)
      const made = join(folder, 'node_modules', '@duckdb', 'node-bindings-linux-arm64')
      mkdirSync(made, { recursive: true })
      for (const file of engineFiles) writeFileSync(join(made, file), '')
    }
    const options = { root: rootWith('1.2.3-r.4'), allowMissing: false, install }
    const first = await arm64Engine(options)
    expect(await arm64Engine(options)).toBe(first)
    expect(asked).toEqual(['@duckdb/node-bindings@1.2.3-r.4'])
  })

  test('synthesis fails with a sentence when it cannot be had', async () => {
    const options = { root: rootWith('1.2.3'), allowMissing: false, install: () => undefined }
    await expect(arm64Engine(options)).rejects.toThrow(/node-bindings-linux-arm64@1\.2\.3\) is not there/)
  })

  test('may be left out when that is said, and nothing is fetched then', async () => {
    const install = () => {
      throw new Error('fetched')
    }
    expect(await arm64Engine({ root: rootWith('1.2.3'), allowMissing: true, install })).toBeNull()
  })
})

test('the app synthesises both stacks from the settings of cdk.json', () => {
  const folder = aFolder()
  const CDK_CONTEXT_JSON = JSON.stringify({ ...context, 'proviso:allowMissingEngine': 'true' })
  const env = { ...process.env, CDK_OUTDIR: folder, CDK_CONTEXT_JSON }
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'bin', 'app.ts')], {
    env,
    encoding: 'utf8',
    timeout: 170_000,
  })
  expect([status, stderr]).toEqual([0, ''])
  for (const stack of ['State', 'Service']) {
    expect(readFileSync(join(folder, `${stack}.template.json`), 'utf8')).toContain('"Resources"')
  }
}, 180_000)
