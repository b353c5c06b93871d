// What a question may take on this machine: what the site allows, and never more than the machine's own ceilings.
import type { QueryLimits } from '../core/query-limits.ts'
import type { Limits } from './engine.ts'

export function limitsWithin(allowed: QueryLimits, ceilings: Limits): Limits {
  return {
    rows: Math.min(allowed.queryRows, ceilings.rows),
    seconds: Math.min(allowed.querySeconds, ceilings.seconds),
    memoryMegabytes: Math.min(allowed.queryMegabytes, ceilings.memoryMegabytes),
    spoolMegabytes: ceilings.spoolMegabytes,
    ...(allowed.namedParticipants === undefined ? {} : { namedParticipants: allowed.namedParticipants }),
  }
}
