// Answers in their final form: JSON with the contract's content type, no caching, nothing the browser may guess at.
import type { Answer } from './call.ts'

export const jsonType = 'application/json;charset=UTF-8'

/** Headers of every answer. */
export const standingHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
}

/** A JSON answer. No top-level field may be called `status`: LabKey's R client takes it for the HTTP status. */
export function json(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Answer {
  return jsonText(status, JSON.stringify(body), headers)
}

/** The same from text that is JSON already. */
export function jsonText(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { 'content-type': jsonType, ...headers }, body }
}

export function noContent(headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 204, headers, body: null }
}
