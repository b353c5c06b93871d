// Data files from S3, against a small server on this machine that speaks just enough of it.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { s3Client, s3Files } from '../../../stores/s3-blobs.ts'
import { KeeperUnavailable } from '../../../stores/table.ts'

type Reply = { readonly status?: number; readonly body?: string; readonly length?: number; readonly xml?: string }

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** A bucket that answers by path; `asked` holds the paths it was asked for. */
async function aBucket(reply: (path: string) => Reply, maxBytes = 1_000_000) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '').split('?')[0] ?? '').replace('/bucket/', '')
    asked.push(path)
    const { status = 200, body = '', length = Buffer.byteLength(body), xml } = reply(path)
    response.writeHead(status, xml === undefined ? { 'content-length': length } : { 'content-type': 'application/xml' })
    if (xml === undefined && length > Buffer.byteLength(body)) {
      // The line breaks before all has come.
      response.write(body, () => response.destroy())
    } else response.end(xml ?? body)
  })
  const port = await listening(server)
  const client = s3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    forcePathStyle: true,
  })
  closing.push(() => client.destroy())
  const parent = mkdtempSync(join(tmpdir(), 'proviso-s3-'))
  closing.push(() => rmSync(parent, { recursive: true, force: true }))
  const folder = join(parent, 'datasets')
  return { asked, folder, files: s3Files({ client, bucket: 'bucket', folder, maxBytes }) }
}

const allFiles = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .toSorted()

describe('data files from S3', () => {
  test('a file is fetched once and has the bytes of the object', async () => {
    const { files, asked, folder } = await aBucket((path) => ({ body: `bytes of ${path}` }))
    const file = await files.path('lab/v1/PHI.parquet')
    expect(readFileSync(file, 'utf8')).toBe('bytes of lab/v1/PHI.parquet')
    expect(await files.path('lab/v1/PHI.parquet')).toBe(file)
    expect(asked).toEqual(['lab/v1/PHI.parquet'])
    expect(allFiles(folder)).toEqual(['PHI.parquet'])
  })

  test('levels, versions and data sets never share a path', async () => {
    const { files } = await aBucket((path) => ({ body: path }))
    const names = ['lab/v1/PHI.parquet', 'lab/v1/Limited.parquet', 'lab/v2/PHI.parquet', 'dm/v1/PHI.parquet']
    const paths = await Promise.all(names.map((name) => files.path(name)))
    expect(new Set(paths).size).toBe(4)
    expect(paths.map((path) => readFileSync(path, 'utf8'))).toEqual(names)
  })

  test('calls at the same time share one fetch', async () => {
    const { files, asked } = await aBucket(() => ({ body: 'x'.repeat(50_000) }))
    const paths = await Promise.all(Array.from({ length: 20 }, () => files.path('lab/v1/PHI.parquet')))
    expect(new Set(paths).size).toBe(1)
    expect(asked).toHaveLength(1)
  })

  test.each([
    '../secret',
    'lab/../../etc/passwd',
    '/etc/passwd',
    'lab/./x',
    'lab//x',
    'lab/.hidden',
    'lab/v1/',
    'PHI.parquet',
    'lab\\v1/x',
    'lab/v1/x\0',
    'lab/v1/x\n',
    'lab/%2e%2e/x',
    '',
  ])('the name %j is refused before anything is asked', async (name) => {
    const { files, asked } = await aBucket(() => ({ body: 'x' }))
    await expect(files.path(name)).rejects.toThrow(TypeError)
    expect(asked).toEqual([])
  })

  test('a file that came in part leaves nothing behind and is fetched again', async () => {
    let times = 0
    const { files, folder } = await aBucket(() => {
      times += 1
      return times === 1 ? { body: 'half', length: 10 } : { body: 'wholewhole' }
    })
    await expect(files.path('lab/v1/PHI.parquet')).rejects.toThrow(KeeperUnavailable)
    expect(allFiles(folder)).toEqual([])
    expect(readFileSync(await files.path('lab/v1/PHI.parquet'), 'utf8')).toBe('wholewhole')
  })

  test('what was used longest ago makes way for the next', async () => {
    const { files, folder, asked } = await aBucket(() => ({ body: 'x'.repeat(400) }), 1000)
    const [a, b, c] = ['lab/v1/a.parquet', 'lab/v1/b.parquet', 'lab/v1/c.parquet'] as const
    for (const name of [a, b, a, c]) await files.path(name)
    expect(allFiles(folder)).toEqual(['a.parquet', 'c.parquet'])
    await files.path(a)
    expect(asked).toEqual([a, b, c])
    await files.path(b)
    expect(allFiles(folder)).toEqual(['a.parquet', 'b.parquet'])
  })

  test('the folder stays within its bound when many are asked for at once', async () => {
    const { files, folder } = await aBucket(() => ({ body: 'x'.repeat(300) }), 1000)
    const names = Array.from({ length: 12 }, (_, at) => `lab/v1/f${at}.parquet`)
    await Promise.all(names.map((name) => files.path(name)))
    expect(allFiles(folder)).toEqual(['f10.parquet', 'f11.parquet', 'f9.parquet'])
  })

  test('a file larger than the folder may be is refused and pushes nothing out', async () => {
    const { files, folder } = await aBucket((path) => ({ body: 'x'.repeat(path.includes('big') ? 2000 : 400) }), 1000)
    await files.path('lab/v1/a.parquet')
    await expect(files.path('lab/v1/big.parquet')).rejects.toThrow(/larger than the space/)
    expect(allFiles(folder)).toEqual(['a.parquet'])
  })

  test('what an earlier process left in the folder is not trusted', async () => {
    const { files, folder } = await aBucket(() => ({ body: 'new' }))
    mkdirSync(join(folder, 'lab', 'v1'), { recursive: true })
    writeFileSync(join(folder, 'lab', 'v1', 'PHI.parquet'), 'old')
    writeFileSync(join(folder, 'left.part'), 'old')
    expect(readFileSync(await files.path('lab/v1/PHI.parquet'), 'utf8')).toBe('new')
    expect(allFiles(folder)).toEqual(['PHI.parquet'])
  })

  test.each([
    [404, 'NoSuchKey', Error, /^a data file was not handed out: NoSuchKey$/],
    [403, 'AccessDenied', Error, /^a data file was not handed out: AccessDenied$/],
    [503, 'SlowDown', KeeperUnavailable, /throttled/],
    [500, 'InternalError', KeeperUnavailable, /broken/],
  ])('S3 answering %s %s says no more than its kind', async (status, code, kind, text) => {
    const xml = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>lab/v1 secret</Message><Key>lab/v1</Key></Error>`
    const { files } = await aBucket(() => ({ status, xml }))
    const error = await files.path('lab/v1/PHI.parquet').catch((thrown) => thrown)
    expect(error).toBeInstanceOf(kind)
    expect(error.message).toMatch(text)
    expect(`${error.message} ${error.cause}`).not.toMatch(/secret|v1/)
  })
})
