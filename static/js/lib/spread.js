const TOGETHER = 300 // in which events are one fetch
const EACH = 10 // a hundred pages a second
const LONGEST = 10_000

/** Milliseconds over which so many people fetch what has changed, each at a moment of their own. */
export const spread = (people) => Math.min(TOGETHER + people * EACH, LONGEST)
