// Emergency access (break-glass): somebody who has a role in a folder reads above their usual level for a short time, on a
// reason, a fresh second factor and a review that another person must close. Pure.
import * as z from 'zod/mini'
import { type Declaration, type No, no } from './declaration.ts'
import { isWithin, lowerOf, type PhiLevel, phiLevels } from './phi.ts'
import { type FolderAccess, folderRoles } from './user.ts'

/** What stands in the place of an activity in every event that is under it. */
export const emergencyActivity = 'Emergency access'
export const emergencyMeaning = 'I open this folder in an emergency, and answer for it to whoever reviews it.'

const between = (least: number, most: number) => z.int().check(z.minimum(least), z.maximum(most))

export const emergencyFields = {
  breakGlassMinutes: between(0, 720),
  breakGlassPhi: z.enum(phiLevels),
  breakGlassRole: z.enum(folderRoles),
  reviewDays: between(1, 365),
}

/** Off until an administrator switches it on knowingly. */
export const firstEmergency = {
  breakGlassMinutes: 0,
  breakGlassPhi: 'Restricted',
  breakGlassRole: 'reader',
  reviewDays: 7,
} as const

export const emergencyList = {
  breakGlassMinutes: {
    values: '0..720',
    sentence: 'How many minutes emergency access lasts; 0 there is none, and what runs ends.',
  },
  breakGlassPhi: { values: phiLevels.join('|'), sentence: 'The highest PHI level that emergency access reaches.' },
  breakGlassRole: {
    values: folderRoles.join('|'),
    sentence: 'The lowest role in a folder with which it may be opened in an emergency.',
  },
  reviewDays: { values: '1..365', sentence: 'After how many days a review that nobody has closed is overdue.' },
}

/** What of the settings decides. */
export type EmergencySettings = {
  readonly breakGlassMinutes: number
  readonly breakGlassPhi: PhiLevel
  readonly breakGlassRole: (typeof folderRoles)[number]
}

export type EmergencyFacts = {
  readonly settings: EmergencySettings
  /** Whether the person acts as somebody else: then nothing is opened for either. */
  readonly isActing: boolean
  /** The level that the key which was shown is narrowed to; null where it is not. */
  readonly keyPhi: PhiLevel | null
}

type Decision = { readonly allow: true; readonly phi: PhiLevel } | No

/** Whether a role reaches the one from which on a folder may be opened. Without one nobody opens anything. */
function mayOpen({ role }: FolderAccess, { breakGlassRole }: EmergencySettings): boolean {
  return role !== null && folderRoles.indexOf(role) >= folderRoles.indexOf(breakGlassRole)
}

/** Whether a folder may be opened up to this level. */
export function decideBreaking(phi: PhiLevel, access: FolderAccess, settings: EmergencySettings): Decision {
  if (settings.breakGlassMinutes === 0) return no('forbidden', 'This site has no emergency access.')
  if (!mayOpen(access, settings)) {
    return no('forbidden', `Emergency access needs a role in the folder: ${settings.breakGlassRole} at least.`)
  }
  if (!isWithin(phi, settings.breakGlassPhi)) {
    return no('phi-not-permitted', `Emergency access reaches ${settings.breakGlassPhi} here, not ${phi}.`)
  }
  return { allow: true, phi }
}

/**
 * What is read under it now. The person's own PHI role does not count, nor activities, IRB approvals and terms; all that
 * decided when it was opened is asked again at each request. `facts` are undefined where nobody has them: then it gives nothing.
 */
export function decideEmergency(
  { folder, phi, emergency }: Declaration,
  access: FolderAccess,
  facts: EmergencyFacts | undefined,
  now: Date,
): Decision {
  if (!emergency || !facts) return no('declaration-required', 'Emergency access does not count here.')
  // Beware: what is no time compares with nothing, and must not last for ever.
  if (!(now.getTime() < Date.parse(emergency.until))) {
    return no('declaration-required', `Emergency access to ${folder} lasted until ${emergency.until}.`)
  }
  if (facts.isActing)
    return no('declaration-required', 'Emergency access does not count while you act as somebody else.')
  const { settings, keyPhi } = facts
  if (settings.breakGlassMinutes === 0) return no('declaration-required', 'This site has no emergency access any more.')
  if (!mayOpen(access, settings)) return no('forbidden', `Your role in ${folder} opens it in no emergency.`)
  const level = lowerOf(phi, settings.breakGlassPhi)
  return { allow: true, phi: keyPhi === null ? level : lowerOf(level, keyPhi) }
}

/** What is signed by opening a folder. */
export function emergencyStatement(folder: string, phi: PhiLevel, until: string): string {
  return `1. I open the study data in ${folder} in an emergency, at PHI level ${phi} and below, until ${until}. My reason is on record. Every access is recorded as made in an emergency, and another person reviews it.\n`
}

export const reviewStates = ['open', 'closed'] as const

/** A review item is overdue when it was open for longer than that; what is no time is overdue. */
export function isOverdue(from: string, reviewDays: number, now: Date): boolean {
  return !(now.getTime() <= Date.parse(from) + reviewDays * 86_400_000)
}
