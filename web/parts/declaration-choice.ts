// What is chosen in a declaration so far, and what is still missing at each step of it.
import { isWithin, type PhiLevel } from '../../core/phi.ts'

export type Choice = {
  readonly folder: string
  readonly activity: string
  readonly irb: string
  readonly phi: PhiLevel | ''
  readonly signedName: string
  readonly password: string
  readonly code: string
}

export const noChoice: Choice = { folder: '', activity: '', irb: '', phi: '', signedName: '', password: '', code: '' }

export type ActivityFacts = { readonly name: string; readonly irbRequired: boolean; readonly phi: PhiLevel }

export type DeclarationOptions = {
  readonly folder: string
  readonly maxPhi: PhiLevel
  readonly activities: readonly ActivityFacts[]
  readonly irbs: readonly { readonly number: string; readonly title: string; readonly expiresOn: string | null }[]
  readonly signature: 'name' | 'password' | 'code'
  readonly signed: { readonly activity: string; readonly phi: PhiLevel } | null
}

export const activityOf = (options: DeclarationOptions | null, name: string): ActivityFacts | undefined =>
  options?.activities.find((activity) => activity.name === name)

/** Why a level cannot be declared; null when it can. */
export function whyNotLevel(level: PhiLevel, choice: Choice, options: DeclarationOptions | null): string | null {
  if (!options) return null
  const activity = activityOf(options, choice.activity)
  if (!isWithin(level, options.maxPhi)) return `Above your PHI role in this folder, which reaches ${options.maxPhi}.`
  if (activity && !isWithin(level, activity.phi)) return `“${activity.name}” allows ${activity.phi} at most.`
  return null
}

type Missing = (choice: Choice, options: DeclarationOptions | null) => string | null

const missingPurpose: Missing = (choice, options) => {
  const activity = activityOf(options, choice.activity)
  if (!activity) return 'Choose what you read the data for.'
  return activity.irbRequired && choice.irb === '' ? `“${activity.name}” needs an IRB approval.` : null
}

const missingSignature: Missing = ({ signedName, password, code }, options) => {
  if (signedName.trim() === '') return 'Type your name to sign.'
  if (options?.signature === 'password' && password === '') return 'Signing takes your password here.'
  return options?.signature === 'code' && code === '' ? 'Signing takes a code of your second factor here.' : null
}

/** LIST: what each step still needs; null when it is whole. */
export const missing: readonly Missing[] = [
  ({ folder }, options) => (folder === '' || !options ? 'Choose a folder that is open to you.' : null),
  missingPurpose,
  (choice, options) => (choice.phi === '' ? 'Choose how high you read.' : whyNotLevel(choice.phi, choice, options)),
  missingSignature,
]

/** Where the terms are that follow from a choice. */
export function termsPath({ folder, activity, irb, phi }: Choice): string {
  const asked = new URLSearchParams({ folder, activity, phi, ...(irb === '' ? {} : { irb }) })
  return `/api/terms?${asked}`
}
