/**
 * <live-region topic="line:42" part="counter" position='["9f2c01aa",17]' [crowd="fair:1"] [presence]> … </live-region>
 *
 * Server-rendered content that keeps itself up to date: on every event of its topic (several may
 * stand in `topic`, separated by spaces) it fetches that part of the page again; with `presence` also
 * when people come and go there. The more people are at the topic, or at the one in `crowd` where the
 * topic itself is not counted, the longer they wait, each for a time of their own. Focus, what was
 * typed, and opened details stay. Without JavaScript the content stands as rendered.
 */
import { spread } from "../lib/spread.js"
import { live } from "../live.js"

const COMING = 1500 // ms in which people who come and go are one fetch

class LiveRegion extends HTMLElement {
  #stops = []
  #timer
  #here = new Map() // topic → people there
  #busy = false
  #again = false

  connectedCallback() {
    const positions = JSON.parse(this.getAttribute("position") || "null")
    const topics = this.getAttribute("topic").split(/\s+/).filter(Boolean)
    this.#stops = topics.map((topic) => {
      const position = Array.isArray(positions) || !positions ? positions : (positions[topic] ?? null)
      const hear = (event) => {
        this.#count(topic, event)
        this.#hear(event)
      }
      return live.listen(topic, hear, topics.length > 1 && Array.isArray(positions) ? null : position)
    })
    const crowd = this.getAttribute("crowd")
    if (crowd) this.#stops.push(live.listen(crowd, (event) => this.#count(crowd, event)))
  }

  disconnectedCallback() {
    for (const stop of this.#stops) stop()
    clearTimeout(this.#timer)
  }

  /** Fetch and show the part again; asked meanwhile, exactly once more. */
  async refresh() {
    if (this.#busy) return void (this.#again = true)
    this.#busy = true
    try {
      do {
        this.#again = false
        const headers = { "Koryu-Part": this.getAttribute("part") }
        const response = await fetch(location.href, { headers, cache: "no-cache" })
        if (response.ok && !response.redirected) this.#show(await response.text())
      } while (this.#again)
    } catch {
      // no network just now: the next connection says whether something was missed
    } finally {
      this.#busy = false
    }
  }

  #count(topic, { body }) {
    if (Number.isInteger(body?.here)) this.#here.set(topic, body.here)
  }

  #hear({ name, position }) {
    const moved = this.hasAttribute("presence") && (name === "joined" || name === "presence.counted")
    if (position === null && name !== "reload" && !moved) return
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.refresh()
    }, Math.random() * spread(Math.max(0, ...this.#here.values())) + (moved ? COMING : 0))
  }

  #show(html) {
    const kept = keep(this)
    const fresh = document.createElement("template")
    fresh.innerHTML = html
    this.replaceChildren(fresh.content)
    restore(this, kept)
    this.dispatchEvent(new Event("refreshed", { bubbles: true }))
  }
}

/** What a reader has changed in there: focus and selection, typed words, opened details. */
function keep(region) {
  const focused = region.contains(document.activeElement) ? document.activeElement : null
  return {
    focus: focused && { path: pathOf(region, focused), from: focused.selectionStart, to: focused.selectionEnd },
    typed: [...region.querySelectorAll("input, textarea")]
      .filter((field) => "value" in field && field.type !== "hidden" && field.value !== field.defaultValue)
      .map((field) => [pathOf(region, field), field.value]),
    open: [...region.querySelectorAll("details")].map((one) => [pathOf(region, one), one.open]),
  }
}

function restore(region, { focus, typed, open }) {
  for (const [path, isOpen] of open) region.querySelector(path)?.toggleAttribute("open", isOpen)
  for (const [path, value] of typed) {
    const field = region.querySelector(path)
    if (field) field.value = value
  }
  const focused = focus && region.querySelector(focus.path)
  if (!focused) return
  focused.focus({ preventScroll: true })
  if (typeof focus.from === "number") focused.setSelectionRange(focus.from, focus.to)
}

/** A selector that finds the same element in the next rendering: by id, else by its place. */
function pathOf(region, element) {
  if (element.id) return `#${CSS.escape(element.id)}`
  const steps = []
  for (let one = element; one !== region; one = one.parentElement) {
    if (one.id) {
      steps.unshift(`#${CSS.escape(one.id)}`)
      return steps.join(" > ")
    }
    const alike = [...one.parentElement.children].filter((child) => child.localName === one.localName)
    steps.unshift(`${one.localName}:nth-of-type(${alike.indexOf(one) + 1})`)
  }
  return `:scope > ${steps.join(" > ")}`
}

customElements.define("live-region", LiveRegion)
