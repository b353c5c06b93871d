// What a signature is: the signer's printed name, typed by themselves, with its time and meaning (21 CFR 11.50). Pure.
import type { Declaration } from './declaration.ts'

export const signatureMeaning = 'I declare this use and accept these terms.'

/** What a site asks for besides the typed name. */
export const signatureFactors = ['name', 'password', 'code'] as const
export type SignatureFactor = (typeof signatureFactors)[number]

/** A name as it is compared and recorded: its letters in one form, white space folded; letter case stays as it is typed. */
export function foldedName(text: string): string {
  return text.normalize('NFC').replace(/\s+/gu, ' ').trim()
}

/** Whether the name that was typed is the one that is printed for the account. */
export function isNameOf(typed: string, displayName: string): boolean {
  return foldedName(typed) === foldedName(displayName)
}

/** What a person keeps of their signature, and the site for ever. */
export type Receipt = Omit<Declaration, 'signedName' | 'signedAt' | 'emergency'> & {
  /** The id of the audit event that records the signature. */
  readonly event: string
  readonly session: string
  readonly userId: number
  readonly email: string
  readonly printedName: string
  readonly signedAt: string
  readonly signedWith: SignatureFactor
  readonly meaning: string
  readonly irbTitle: string | null
}

/** A receipt as lines for a person. */
export function receiptText(receipt: Receipt): string {
  const irb = receipt.irb === null ? 'none' : `${receipt.irb} (${receipt.irbTitle ?? 'untitled'})`
  const lines: readonly (readonly [string, string])[] = [
    ['Signed by', receipt.printedName],
    ['E-mail address', receipt.email],
    ['Signed at (UTC)', receipt.signedAt],
    [
      'Signed with',
      receipt.signedWith === 'name'
        ? 'typed name'
        : `typed name and ${receipt.signedWith === 'code' ? 'a code of the second factor' : 'password'}`,
    ],
    ['Meaning', receipt.meaning],
    ['Folder', receipt.folder],
    ['Activity', receipt.activity],
    ['IRB', irb],
    ['PHI level', receipt.phi],
    ['SHA-256 of the terms', receipt.termsSha256],
    ['Audit event', receipt.event],
  ]
  return `Receipt of a signature\n\n${lines.map(([name, value]) => `${name}: ${value}\n`).join('')}`
}
