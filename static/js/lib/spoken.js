const AT_MOST_EVERY = 1500 // ms

let spokenAt = 0

/** Words for screen readers, politely and one at a time; a flood is not read out. */
export function spoken(words) {
  if (Date.now() - spokenAt < AT_MOST_EVERY) return
  spokenAt = Date.now()
  const slot = document.getElementById("announced")
  if (slot) slot.textContent = words
}
