// LabKey's `apiVersion`: not the version of a server but the shape in which rows are answered.
import { Refusal } from '../core/refusal.ts'

/** The shapes, oldest first; a version between two of them gets the older one. */
export const apiVersions = [8.3, 9.1, 13.2, 16.2, 17.1] as const
export type ApiVersion = (typeof apiVersions)[number]

/** The shape that is asked for; 8.3 when nothing is said. */
export function parseApiVersion(text: string | undefined): ApiVersion {
  const number = versionNumber(text)
  return apiVersions.findLast((version) => version <= number) ?? 8.3
}

/** The number as it was sent, for answers that have a step of their own; 8.3 when nothing is said. */
export function versionNumber(text: string | undefined): number {
  if (text === undefined) return 8.3
  if (!/^\d{1,4}(\.\d{1,4})?$/.test(text))
    throw new Refusal('bad-request', "'apiVersion' must be a number such as 17.1.")
  return Number(text)
}
