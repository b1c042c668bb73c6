/**
 * Milliseconds before attempt `n` (from 0) to connect again: anywhere between half a second and a
 * bound that doubles up to 30 s, so that a crowd does not come back at once.
 */
export const backoff = (n, random = Math.random) => 500 + random() * (Math.min(30_000, 1000 * 2 ** n) - 500)
