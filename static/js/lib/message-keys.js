/**
 * byKeyboard(list): the messages of a room are one stop of the Tab key, so that the field is one further.
 *
 *   ↑ ↓ Home End    another message
 *   → ←             what is in it, one after another: names, links, emoji, its menu
 *   Enter           opens its menu; Escape closes that, and comes back to the message
 *
 * Whoever is elsewhere comes back to the newest. Without this every control is a stop of its own.
 */
export function byKeyboard(list) {
  const stops = () => [...list.querySelectorAll(":scope > li[data-message], :scope > .system > a")]
  let current

  /** One of them can be reached by Tab: where the reader is, else the newest. */
  function settle(wanted = list.contains(document.activeElement) ? current : null) {
    const all = stops()
    current = all.includes(wanted) ? wanted : all.at(-1)
    for (const one of all) one.tabIndex = one === current ? 0 : -1
    for (const one of inside(list)) one.tabIndex = -1
  }

  function focus(message) {
    if (!message) return
    settle(message)
    message.focus()
  }

  function key(event) {
    const message = event.target.closest("li[data-message], .system > a")
    const menu = event.target.closest("details.more[open]")
    if (!message) return
    if (event.key === "Escape" && (menu || event.target !== message)) {
      menu?.removeAttribute("open")
      focus(message)
    } else if (event.target.closest(".more-in")) return
    else if (event.key === "Enter" && event.target === message && message.querySelector("details.more")) {
      const opened = message.querySelector("details.more")
      opened.open = true
      opened.querySelector(".more-in :is(a, button, input:not([type=hidden]))")?.focus()
    } else {
      const next = destination(event.key, message, event.target)
      if (!next) return
      if (stops().includes(next)) focus(next)
      else next.focus()
    }
    event.preventDefault()
  }

  function destination(pressed, message, target) {
    const all = stops()
    const place = all.indexOf(message)
    if (pressed === "ArrowUp") return all[place - 1]
    if (pressed === "ArrowDown") return all[place + 1]
    if (pressed === "Home") return all[0]
    if (pressed === "End") return all.at(-1)
    const row = [message, ...inside(message)]
    if (pressed === "ArrowRight") return row[row.indexOf(target) + 1]
    if (pressed === "ArrowLeft") return row[row.indexOf(target) - 1]
  }

  list.addEventListener("keydown", (event) => {
    if (!event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) key(event)
  })
  list.addEventListener("focusin", ({ target }) => {
    const message = target.closest("li[data-message]")
    if (message && message !== current) settle(message)
    if (target === message) message.setAttribute("aria-label", spoken(message))
  })
  list.addEventListener("focusout", ({ target, relatedTarget }) => {
    const menu = target.closest("details.more[open]")
    if (relatedTarget && menu && !menu.contains(relatedTarget)) menu.open = false
    if (relatedTarget && !list.contains(relatedTarget)) settle(null)
  })
  list.closest("[tabindex]")?.removeAttribute("tabindex") // its messages take its place
  new MutationObserver(() => settle()).observe(list, { childList: true, subtree: true })
  settle()
}

/** What can be done in a message; what is folded away in its menu is reached by Tab, once that is open. */
function inside(part) {
  return [...part.querySelectorAll(":is(a[href], button, summary):not(.more-in *, .system > a)")]
}

/** A message as it is read out: who, what, what stands below it, when. */
function spoken(message) {
  const slot = (name) => message.querySelector(`[data-slot="${name}"]`)?.textContent.trim()
  const said = message.classList.contains("removed") ? [message.querySelector(".said").textContent.trim()] : ["name", "words", "after"].map(slot)
  return [...said, slot("at")].filter(Boolean).join(", ").slice(0, 400)
}
