// One act for each route of publishing, as it succeeds; and how a file is uploaded, for every test that does.
import { hash } from 'node:crypto'
import type { Browser, Reply, Send } from './client.ts'
import { folder } from './world.ts'

export const octets = { 'content-type': 'application/octet-stream' }

/** A file and what is said about it. */
export const aTable = {
  text: 'Id,Site,Code\nP-1,North,canary-1\nP-2,South,canary-2\n',
  definition: { participant: 'Id', key: ['Id'], columns: { Id: 'NotPHI', Site: 'Limited', Code: 'Restricted' } },
}

export type Announced = {
  readonly text?: string
  readonly name?: string
  readonly [field: string]: unknown
}

/** Announces a file. */
export function beginUpload(send: Send, { text = aTable.text, ...more }: Announced = {}): Promise<Reply> {
  const [bytes, sha256] = [Buffer.byteLength(text), hash('sha256', text)]
  const body = { folder, schema: 'study', name: 'Sent', definition: aTable.definition, bytes, sha256, ...more }
  return send('POST', '/api/admin/uploads', { body })
}

export function sendPart(send: Send, id: string, part: number | string, raw: string | Uint8Array): Promise<Reply> {
  return send('PUT', `/api/admin/uploads/${id}/parts/${part}`, { raw, headers: octets })
}

export function publishUpload(send: Send, id: string, body: object = {}): Promise<Reply> {
  return send('POST', `/api/admin/uploads/${id}/publish`, { body })
}

/** The whole way of a file of one part; the answer of its last step. */
export async function upload(send: Send, announced: Announced = {}): Promise<Reply> {
  const begun = await beginUpload(send, announced)
  if (begun.status !== 201) return begun
  const sent = await sendPart(send, begun.body.id, 1, announced.text ?? aTable.text)
  return sent.status === 200 ? publishUpload(send, begun.body.id) : sent
}

type UploadAct = readonly [
  route: string,
  status: number,
  ask: (actors: { readonly admin: Browser; readonly uploadId: string }) => Promise<Reply>,
]

export const uploadActs: readonly UploadAct[] = [
  ['GET /api/admin/datasets', 200, ({ admin }) => admin.send('GET', `/api/admin/datasets?folder=${folder}`)],
  ['POST /api/admin/uploads', 201, ({ admin }) => beginUpload(admin.send)],
  [
    'PUT /api/admin/uploads/{id}/parts/{n}',
    200,
    ({ admin, uploadId }) => sendPart(admin.send, uploadId, 1, aTable.text),
  ],
  ['POST /api/admin/uploads/{id}/publish', 200, ({ admin, uploadId }) => publishUpload(admin.send, uploadId)],
]
