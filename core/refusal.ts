// LIST: every refusal code a caller can meet, and the one error class of this project.
// Codes are API (contract section 4): documented in docs/api.md, never renamed.

export const refusalCodes = [
  'bad-request',
  'unknown-column',
  'unsupported-sql',
  'irb-required',
  'irb-unknown',
  'irb-expired',
  'phi-not-permitted',
  'login-failed',
  'no-credentials',
  'key-malformed',
  'key-unknown',
  'key-revoked',
  'key-expired',
  'session-ended',
  'session-expired',
  'user-disabled',
  'second-factor-required',
  'keys-disabled',
  'forbidden',
  'browser-only',
  'declaration-required',
  'csrf',
  'not-found',
  'method',
  'terms-changed',
  'conflict',
  'too-large',
  'query-limit',
  'media-type',
  'account-locked',
  'slow-down',
  'audit-unavailable',
  'unavailable',
] as const

export type RefusalCode = (typeof refusalCodes)[number]

/** Whether a text is one of them. */
export const isRefusalCode = (text: string): text is RefusalCode => refusalCodes.some((code) => code === text)

/**
 * A "no" that is answered to the caller. `message` is a sentence for that person and names only what they sent
 * themselves; `detail` is for the operational log and holds no secret, cell value or participant id.
 */
export class Refusal extends Error {
  readonly code: RefusalCode
  readonly detail: string | undefined
  /** What the caller is told besides, for a program to act on. */
  readonly facts: Readonly<Record<string, string>>
  constructor(code: RefusalCode, message: string, detail?: string, facts: Readonly<Record<string, string>> = {}) {
    super(message)
    this.name = 'Refusal'
    this.code = code
    this.detail = detail
    this.facts = facts
  }
}
