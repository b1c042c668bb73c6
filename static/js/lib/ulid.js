/**
 * A ULID (github.com/ulid/spec): 26 characters of Crockford's base 32, the first ten the time, so
 * that what one browser makes is in order.
 */
const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

export function ulid(now = Date.now(), random = crypto.getRandomValues(new Uint8Array(16))) {
  let time = ""
  for (let rest = now; time.length < 10; rest = Math.floor(rest / 32)) time = DIGITS[rest % 32] + time
  return time + Array.from(random, (byte) => DIGITS[byte % 32]).join("")
}
