// What a person declares before data may be read: activity, IRB number, PHI level. Pure rules.
import { type Activity, activityNamed } from './activities.ts'
import { liesIn } from './folder-path.ts'
import { isWithin, type PhiLevel } from './phi.ts'
import type { RefusalCode } from './refusal.ts'

export type { Activity }

export type Irb = {
  readonly number: string
  readonly title: string
  /** Last calendar day on which it holds, `yyyy-MM-dd` UTC; null never ends. */
  readonly expiresOn: string | null
  readonly withdrawn: boolean
  /** It covers these folders and the folders in them; null covers all. */
  readonly folders: readonly string[] | null
  /** The ids of the people it permits; null permits everybody. */
  readonly people: readonly number[] | null
}

/** What an approval is to be good for: this folder, at this time, for each of these people. */
export type IrbUse = { readonly folder: string; readonly people: readonly number[]; readonly now: Date }

/** What was declared and signed, as kept in the session and copied into every event. */
export type Declaration = {
  readonly folder: string
  readonly activity: string
  readonly irb: string | null
  readonly phi: PhiLevel
  readonly termsSha256: string
  readonly signedName: string
  readonly signedAt: string
  /** 1 for the first declaration in this folder and session; each new one ends the one before. */
  readonly version: number
  /** Where the folder was opened in an emergency; absent of what was declared. */
  readonly emergency?: Emergency | undefined
}

/** The audit event that says why, and until when it lasts. */
export type Emergency = { readonly event: string; readonly until: string }

export type DeclarationRequest = { readonly activity: string; readonly irb: string | null; readonly phi: PhiLevel }

export type DeclarationFacts = {
  /** Those in force in the folder. */
  readonly activities: readonly Activity[]
  /** The registry's entry for the number given; undefined when there is none. */
  readonly irb: Irb | undefined
  readonly maxPhi: PhiLevel
  readonly use: IrbUse
}

export type No = { readonly allow: false; readonly code: RefusalCode; readonly why: string }
export type DeclarationDecision = { readonly allow: true } | No

export function no(code: RefusalCode, why: string): No {
  return { allow: false, code, why }
}

/** Where a person declares for a folder, in the browser. */
export function declarationPage(folder: string): string {
  return `/app/declare?folder=${encodeURIComponent(folder)}`
}

/** How whoever has only a script goes on; the page has a button for it. */
export function howToDeclare(folder: string): string {
  return `Sign in in the browser and declare at ${declarationPage(folder)} (POST /api/declaration); the key then works as it is.`
}

/** Whether an IRB approval holds on the day of `now` (UTC), for this folder and for everybody who acts under it. */
export function checkIrb(irb: Irb | undefined, number: string, { folder, people, now }: IrbUse): DeclarationDecision {
  if (!irb) return no('irb-unknown', `IRB number ${number} is not in this site's registry.`)
  if (irb.withdrawn) return no('irb-expired', `The approval of IRB ${number} was withdrawn.`)
  if (irb.expiresOn !== null && now.toISOString().slice(0, 10) > irb.expiresOn) {
    return no('irb-expired', `The approval of IRB ${number} ended on ${irb.expiresOn}.`)
  }
  if (irb.folders !== null && !irb.folders.some((covered) => liesIn(folder, covered))) {
    return no('irb-unknown', `IRB ${number} does not cover the folder ${folder}.`)
  }
  if (irb.people !== null && !people.every((id) => irb.people?.includes(id))) {
    return no('irb-unknown', `You are not among the people whom IRB ${number} permits.`)
  }
  return { allow: true }
}

/** Whether this may be declared: known activity, IRB where the activity needs one, PHI level within the person's own. */
export function decideDeclaration(request: DeclarationRequest, facts: DeclarationFacts): DeclarationDecision {
  const activity = activityNamed(facts.activities, request.activity)
  if (!activity) return no('bad-request', `There is no activity "${request.activity}" in this folder.`)
  if (activity.irbRequired && request.irb === null) {
    return no('irb-required', `The activity "${activity.name}" needs an IRB number.`)
  }
  if (request.irb !== null) {
    const irb = checkIrb(facts.irb, request.irb, facts.use)
    if (!irb.allow) return irb
  }
  if (!isWithin(request.phi, facts.maxPhi)) {
    return no('phi-not-permitted', `Your PHI role in this folder reaches ${facts.maxPhi}, not ${request.phi}.`)
  }
  if (!isWithin(request.phi, activity.phi)) {
    return no('phi-not-permitted', `The activity "${activity.name}" allows ${activity.phi} here, not ${request.phi}.`)
  }
  return { allow: true }
}
