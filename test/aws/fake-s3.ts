// A bucket on this machine that speaks as much of S3 as the archive uses, with its rules: an object is a list of
// versions, what comes under If-None-Match meets no object, every upload has a checksum that fits, lists come in pages.
import { hash } from 'node:crypto'
import { type Asked, aService, type Reply, type Service } from './loopback.ts'

export type FakeS3 = Service & {
  /** All versions of each object, the first one first. */
  readonly objects: Map<string, Buffer[]>
  /** From now on these are there too, to be read. */
  alsoHolds(files: ReadonlyMap<string, Uint8Array>): void
}

export async function fakeS3({ bucket = 'archive', pageSize = 3 } = {}): Promise<FakeS3> {
  const objects = new Map<string, Buffer[]>()
  const besides: ReadonlyMap<string, Uint8Array>[] = []
  const service = await aService('s3', (asked) => {
    const [, named, ...rest] = asked.path.split('/')
    if (named !== bucket) return failed(404, 'NoSuchBucket')
    const key = rest.join('/')
    if (asked.method === 'PUT') return put(objects, key, asked)
    if (asked.method === 'POST' && asked.query.has('delete')) return removed(objects, asked)
    if (asked.method !== 'GET') return failed(405, 'MethodNotAllowed')
    return key === ''
      ? list(objects, asked, pageSize)
      : got(objects.get(key)?.at(-1) ?? besides.map((files) => files.get(key)).find((file) => file !== undefined))
  })
  return { ...service, objects, alsoHolds: (files) => void besides.push(files) }
}

/** A refusal of S3. */
export const failed = (status: number, code: string): Reply =>
  xml(status, `<Error><Code>${code}</Code><Message>SECRET-VALUE</Message></Error>`)

const xml = (status: number, body: string): Reply => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?>${body}`,
})

function put(objects: Map<string, Buffer[]>, key: string, { headers, body }: Asked): Reply {
  const checksum = headers['x-amz-checksum-sha256']
  if (checksum === undefined) return failed(400, 'InvalidRequest')
  if (checksum !== hash('sha256', body, 'base64')) return failed(400, 'BadDigest')
  const isConditional = headers['if-none-match'] !== undefined
  if (isConditional && headers['if-none-match'] !== '*') return failed(501, 'NotImplemented')
  if (isConditional && objects.has(key)) return failed(412, 'PreconditionFailed')
  objects.set(key, [...(objects.get(key) ?? []), body])
  return { status: 200, headers: { etag: `"${hash('md5', body, 'hex')}"` }, body: '' }
}

function got(bytes: Uint8Array | undefined): Reply {
  if (bytes === undefined) return failed(404, 'NoSuchKey')
  const body = Buffer.from(bytes)
  const headers = { 'x-amz-checksum-sha256': hash('sha256', body, 'base64'), 'content-length': String(body.length) }
  return { status: 200, headers, body }
}

/** Objects of a bucket without versions go at once, those that are not there too. */
function removed(objects: Map<string, Buffer[]>, { headers, body }: Asked): Reply {
  const checksum = Object.keys(headers).some((name) => /^(content-md5|x-amz-checksum-.+)$/.test(name))
  if (!checksum) return failed(400, 'InvalidRequest')
  for (const [, key = ''] of body.toString().matchAll(/<Key>([^<]+)<\/Key>/g)) objects.delete(key)
  return xml(200, '<DeleteResult></DeleteResult>')
}

function list(objects: Map<string, Buffer[]>, { query }: Asked, pageSize: number): Reply {
  if (query.get('list-type') !== '2') return failed(400, 'InvalidArgument')
  const after = query.get('continuation-token') ?? ''
  const left = [...objects.keys()].toSorted().filter((key) => key > after)
  const page = left.slice(0, pageSize)
  const contents = page.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('')
  const more = left.length > page.length
  const next = more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ''
  return xml(200, `<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${contents}</ListBucketResult>`)
}
