/**
 * <live-clock> … <b>11:07 BST</b> … <path data-hand="hour" …> … </live-clock>
 *
 * Keeps the times in it running: every "hh:mm" at the start of a text, and the
 * hands of the dials. Without JavaScript they show the moment of the page.
 */
const DAY = 24 * 60

/** "23:59" and 2 make "00:01". */
export function later(time, minutes) {
  const [hour, minute] = time.split(":").map(Number)
  const total = (hour * 60 + minute + minutes) % DAY
  return `${String(Math.floor(total / 60)).padStart(2, "0")}:${String(total % 60).padStart(2, "0")}`
}

class LiveClock extends HTMLElement {
  #texts = []
  #shown = 0
  #began = Math.floor(Date.now() / 60_000)
  #timer

  connectedCallback() {
    const walker = document.createTreeWalker(this, NodeFilter.SHOW_TEXT)
    this.#texts = []
    while (walker.nextNode()) {
      if (/^\s*\d\d:\d\d/.test(walker.currentNode.data)) this.#texts.push(walker.currentNode)
    }
    this.#timer = setInterval(() => this.#tick(), 1000)
  }

  disconnectedCallback() {
    clearInterval(this.#timer)
  }

  #tick() {
    const passed = Math.floor(Date.now() / 60_000) - this.#began
    const step = passed - this.#shown
    if (step <= 0) return
    this.#shown = passed
    for (const text of this.#texts) text.data = text.data.replace(/\d\d:\d\d/, (time) => later(time, step))
    for (const hand of this.querySelectorAll("[data-hand]")) {
      const degrees = step * (hand.dataset.hand === "minute" ? 6 : 0.5)
      const turned = /rotate\(([\d.]+)/.exec(hand.getAttribute("transform"))
      hand.setAttribute("transform", `rotate(${(Number(turned[1]) + degrees) % 360} 40 40)`)
    }
  }
}

customElements.define("live-clock", LiveClock)
