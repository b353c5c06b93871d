// What every site starts with: the contract's activities and a first set of terms. Data only; changed by administration.
import type { Activity } from './declaration.ts'
import type { Paragraph } from './terms.ts'

const authorization = 'Research with HIPAA Authorization'
const waiver = 'Research with Waiver of HIPAA Authorization'
const operations = 'Research Operations'

const allLevels = { phi: 'Restricted', retired: false } as const

/** In the order in which they are offered. */
export const firstActivities: readonly Activity[] = [
  { name: authorization, irbRequired: true, ...allLevels },
  { name: waiver, irbRequired: true, ...allLevels },
  { name: operations, irbRequired: true, ...allLevels },
  { name: 'Healthcare Operations', irbRequired: false, ...allLevels },
  { name: 'Quality Improvement', irbRequired: false, ...allLevels },
  { name: 'Public Health Reporting', irbRequired: false, ...allLevels },
]

type Draft = { readonly id: string; readonly text: string } & Partial<Pick<Paragraph, 'activities' | 'minPhi'>>

const drafts: readonly Draft[] = [
  {
    id: 'purpose',
    text: 'I will use these data for the purpose I declared and for no other. If my purpose changes, I will declare again before I go on.',
  },
  {
    id: 'authorization',
    activities: [authorization],
    text: 'I will stay within what the participants authorized and within the approved protocol. If a participant takes an authorization back, I will stop using the data of that person as the protocol says.',
  },
  {
    id: 'waiver',
    activities: [waiver],
    text: 'I rely on a waiver of authorization. I will use only what the waiver covers, keep to its conditions, and not contact participants on the strength of these data.',
  },
  {
    id: 'research-operations',
    activities: [operations],
    text: 'I work on the conduct of the study: quality control, monitoring or support. I will not draw research findings from these data under this declaration.',
  },
  {
    id: 'care-and-quality',
    activities: ['Healthcare Operations', 'Quality Improvement'],
    text: 'I will use these data to run or improve care within this organization. Should the work become research, I will stop and ask the IRB first.',
  },
  {
    id: 'public-health',
    activities: ['Public Health Reporting'],
    text: 'I will report only to an authority that the law entitles to these data, and only what it is entitled to.',
  },
  {
    id: 'no-identification',
    text: 'I will not try to find out who a participant is, nor link these data with others so that somebody could be recognized.',
  },
  {
    id: 'no-passing-on',
    text: 'I will not pass these data, or a session key that opens them, to anybody who has not declared and signed for themselves.',
  },
  {
    id: 'limited',
    minPhi: 'Limited',
    text: 'Dates, ages and places can identify people. I will keep these data on systems that my organization approved for them and show small groups only where nobody can be recognized.',
  },
  {
    id: 'minimum-necessary',
    minPhi: 'PHI',
    text: 'I will read no more identifying information than my work needs, keep it encrypted wherever I store it, and destroy it when the work is done or the approval ends, whichever is first.',
  },
  {
    id: 'restricted',
    minPhi: 'Restricted',
    text: 'Restricted information can do harm when it becomes known. I will read it only on the system I was given for it, make no copies, and discuss it only with people who are cleared for it.',
  },
  {
    id: 'breach',
    text: 'If these data are lost, seen by somebody who should not have seen them, or used otherwise than declared, I will report it to the privacy office at once, at the latest on the next working day.',
  },
]

const anywhere = { folder: null, irb: null, retired: false } as const

/** In the order in which they stand in the text. */
export const firstParagraphs: readonly Paragraph[] = drafts.map(
  ({ id, text, activities = null, minPhi = 'NotPHI' }, index) => ({
    id,
    version: 1,
    order: (index + 1) * 10,
    text,
    activities,
    minPhi,
    ...anywhere,
  }),
)
