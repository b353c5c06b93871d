// The terms a person signs: paragraphs chosen by what is declared, put together into one canonical text and its digest.
// The first paragraph repeats the declaration, so that the digest signed binds both.
import { createHash } from 'node:crypto'
import type { DeclarationRequest } from './declaration.ts'
import { liesIn } from './folder-path.ts'
import { isWithin, type PhiLevel } from './phi.ts'

export type Paragraph = {
  readonly id: string
  readonly version: number
  readonly order: number
  readonly text: string
  /** Only for these activities; null for all. */
  readonly activities: readonly string[] | null
  /** Only from this PHI level on. */
  readonly minPhi: PhiLevel
  /** Only in this folder and the folders in it; null everywhere. */
  readonly folder: string | null
  /** Only with an IRB number (true) or only without one (false); null either way. */
  readonly irb: boolean | null
  /** No longer part of any terms. */
  readonly retired: boolean
}

export type Terms = {
  readonly text: string
  /** SHA-256 of `text` in UTF-8, lower-case hex. */
  readonly sha256: string
  readonly paragraphs: readonly { readonly id: string; readonly version: number; readonly text: string }[]
}

/** NFC, line feeds only, no space at line ends: the same words give the same digest wherever they were typed. */
function canonical(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/[ \t]+$/gm, '')
    .trim()
}

function statement(folder: string, declared: DeclarationRequest): string {
  const irb = declared.irb === null ? 'no IRB number' : `IRB number ${declared.irb}`
  return `I access the study data in ${folder} for the activity "${declared.activity}", under ${irb}, at PHI level ${declared.phi} and below. Every access is recorded with this declaration.`
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** The terms that follow from a declaration. Same paragraphs and declaration, same text and digest. */
export function assembleTerms(folder: string, declared: DeclarationRequest, paragraphs: readonly Paragraph[]): Terms {
  const applying = paragraphs
    .filter((p) => !p.retired)
    .filter((p) => p.activities === null || p.activities.includes(declared.activity))
    .filter((p) => isWithin(p.minPhi, declared.phi))
    .filter((p) => p.folder === null || liesIn(folder, p.folder))
    .filter((p) => p.irb === null || p.irb === (declared.irb !== null))
    .toSorted((a, b) => a.order - b.order || compare(a.id, b.id) || a.version - b.version)
    .map((p) => ({ id: p.id, version: p.version, text: canonical(p.text) }))
  const all = [{ id: 'declaration', version: 1, text: canonical(statement(folder, declared)) }, ...applying]
  const text = all.map((p, i) => `${i + 1}. ${p.text}\n`).join('\n')
  return { text, sha256: createHash('sha256').update(text, 'utf8').digest('hex'), paragraphs: all }
}
