// What somebody came with, in a few words.

const systems = ['Windows', 'Mac OS', 'Android', 'iPhone', 'iPad', 'Linux']
const programs: readonly (readonly [part: string, name: string])[] = [
  ['Firefox/', 'Firefox'],
  ['Edg/', 'Edge'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
  ['curl/', 'curl'],
  ['python', 'Python'],
]

/** A browser's own long name in a few words. */
export function programOf(userAgent: string | null): string {
  if (userAgent === null || userAgent === '') return 'unknown'
  const name = programs.find(([part]) => userAgent.includes(part))?.[1]
  const system = systems.find((part) => userAgent.includes(part))
  return name === undefined ? userAgent.slice(0, 40) : system === undefined ? name : `${name} on ${system}`
}
