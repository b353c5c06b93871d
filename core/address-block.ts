// What of a caller's address one caller can hardly change: all of IPv4, the first half of IPv6. Pure.

/** An IPv4 address whole, also where it is written within IPv6; of IPv6 the 64 bits that a household or company is given. */
export function addressBlock(address: string): string {
  const [plain = ''] = address.toLowerCase().split('%')
  const within = /^(?:0{0,4}:){2,5}ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(plain)?.[1]
  if (within !== undefined) return within
  if (!plain.includes(':')) return plain
  const [before = '', after] = plain.split('::')
  const [head, tail] = [before, after ?? ''].map((part) => (part === '' ? [] : part.split(':')))
  const given = [...(head ?? []), ...(tail ?? [])].length
  const gap = after === undefined ? [] : Array.from({ length: Math.max(0, 8 - given) }, () => '0')
  const groups = [...(head ?? []), ...gap, ...(tail ?? [])]
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')
}
