// The four PHI levels and their order. Everything that asks "may this person see this column" ends here.
// Names and order are LabKey's: NotPHI < Limited < PHI < Restricted.

export const phiLevels = ['NotPHI', 'Limited', 'PHI', 'Restricted'] as const

export type PhiLevel = (typeof phiLevels)[number]

/** Whether `level` is not above `ceiling`. What is no level is within nothing. */
export function isWithin(level: PhiLevel, ceiling: PhiLevel): boolean {
  const at = phiLevels.indexOf(level)
  return at >= 0 && at <= phiLevels.indexOf(ceiling)
}

/** The lower of two levels; NotPHI when one of them is no level. */
export function lowerOf(a: PhiLevel, b: PhiLevel): PhiLevel {
  if (!isWithin(a, 'Restricted') || !isWithin(b, 'Restricted')) return 'NotPHI'
  return isWithin(a, b) ? a : b
}

/** What a person reaches: the lowest of their PHI role in the folder, what they declared, and what the activity allows. */
export function effectivePhi(role: PhiLevel, declared: PhiLevel, activity: PhiLevel): PhiLevel {
  return lowerOf(lowerOf(role, declared), activity)
}

/** The higher of two levels; what is no level adds nothing. */
export function higherOf(a: PhiLevel, b: PhiLevel): PhiLevel {
  if (!isWithin(a, 'Restricted')) return isWithin(b, 'Restricted') ? b : 'NotPHI'
  return isWithin(b, a) || !isWithin(b, 'Restricted') ? a : b
}
