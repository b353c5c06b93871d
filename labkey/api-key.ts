// security-createApiKey: LabKey's words for what kinds of keys there are (labkey-protocol section 4).
import { Refusal } from '../core/refusal.ts'
import { lookupIn } from './lookup.ts'
import type { RequestParameters } from './parameters.ts'

/** Passes for a session key where the site allows them; every other "no" is LabKey's 404. */
export function checkKeyCall(parameters: RequestParameters, allowed: boolean): void {
  const type = lookupIn(parameters)('type')
  if (type === 'apikey') throw new Refusal('not-found', 'Creation of API keys is disabled')
  if (type !== 'session') throw new Refusal('not-found', 'Invalid type specified')
  if (!allowed) throw new Refusal('not-found', 'Creation of session keys is disabled')
}

export function apiKeyAnswer(key: string) {
  return { apikey: key, success: true }
}
