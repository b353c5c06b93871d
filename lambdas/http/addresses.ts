// Addresses and blocks of them, IPv4 and IPv6, as a key may be narrowed to; and which address a caller has.
import { createHash, timingSafeEqual } from 'node:crypto'
import { BlockList, isIP } from 'node:net'

type Block = { readonly address: string; readonly family: 'ipv4' | 'ipv6'; readonly prefix: number }

const bits = { ipv4: 32, ipv6: 128 } as const

function familyOf(address: string): Block['family'] | null {
  const version = isIP(address)
  return version === 4 ? 'ipv4' : version === 6 && !address.includes('%') ? 'ipv6' : null
}

/** `192.0.2.0/24`, `2001:db8::/32`, or one address; null when it is neither. */
export function parseBlock(text: string): Block | null {
  const [address = '', prefix, ...more] = text.split('/')
  const family = familyOf(address)
  if (family === null || more.length > 0) return null
  if (prefix === undefined) return { address, family, prefix: bits[family] }
  // A network of all addresses would be none; and one digit sequence has one spelling.
  return /^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= bits[family]
    ? { address, family, prefix: Number(prefix) }
    : null
}

/** Whether an address lies in one of the blocks. What is no address lies in none; an IPv4 one may come written as IPv6. */
export function isAddressWithin(address: string, blocks: readonly string[]): boolean {
  const family = familyOf(address)
  if (family === null) return false
  const list = new BlockList()
  for (const block of blocks) {
    const parsed = parseBlock(block)
    if (parsed !== null) list.addSubnet(parsed.address, parsed.prefix, parsed.family)
  }
  return list.check(address, family)
}

const digest = (text: string) => createHash('sha256').update(text).digest()

/**
 * The caller's address: what the site's own front says, when it shows the proof that only it has; else where the call came
 * from. Never `X-Forwarded-For`: the caller writes that.
 */
export function viewerAddress(
  headers: Readonly<Record<string, string>>,
  source: string,
  proof: string | undefined,
): string {
  const { 'x-proviso-front': shown, 'x-proviso-viewer': viewer = '' } = headers
  if (proof === undefined || proof === '' || shown === undefined || familyOf(viewer) === null) return source
  return timingSafeEqual(digest(shown), digest(proof)) ? viewer : source
}
