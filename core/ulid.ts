// ULID (github.com/ulid/spec): 48 bits of epoch milliseconds and 80 given bits, Crockford base 32, sorts by time.

const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

export const ulidRandomBytes = 10

/** A ULID of 26 characters from a time and 10 bytes (random, or derived where one id per occasion is wanted). */
export function ulid(nowMs: number, bytes: Uint8Array): string {
  if (bytes.length !== ulidRandomBytes) throw new RangeError(`a ULID takes ${ulidRandomBytes} bytes`)
  if (nowMs < 0 || nowMs >= 2 ** 48) throw new RangeError('a ULID holds times of 48 bits')
  let rest = (BigInt(nowMs) << 80n) | BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
  let text = ''
  for (let i = 0; i < 26; i++) {
    text = digits.charAt(Number(rest & 31n)) + text
    rest >>= 5n
  }
  return text
}
