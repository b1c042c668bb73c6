/**
 * <stage-reactions topic="session:9"><button data-kind="applause">… <b></b></button> …</stage-reactions>
 *
 * Applause and the like. Everybody's are counted together, at most four times a second, and have no
 * past: the numbers are what came since the page was opened.
 */
import { live } from "../live.js"

const PRESSED = 600 // ms

class StageReactions extends HTMLElement {
  #stop
  #counts = new Map()

  connectedCallback() {
    const topic = this.getAttribute("topic")
    this.#stop = live.listen(topic, ({ name, body }) => name === "reaction.counted" && this.#add(body.counts))
    this.addEventListener("click", this.#send)
  }

  disconnectedCallback() {
    this.#stop?.()
    this.removeEventListener("click", this.#send)
  }

  #send = ({ target }) => {
    const button = target.closest("[data-kind]")
    if (!button) return
    live.send(this.getAttribute("topic"), "reaction.send", { kind: button.dataset.kind }).catch(() => {})
    button.setAttribute("aria-pressed", "true")
    setTimeout(() => button.removeAttribute("aria-pressed"), PRESSED)
  }

  #add(counts) {
    for (const [kind, more] of Object.entries(counts)) {
      const sum = (this.#counts.get(kind) ?? 0) + more
      this.#counts.set(kind, sum)
      const shown = this.querySelector(`[data-kind="${CSS.escape(kind)}"] b`)
      if (shown) shown.textContent = new Intl.NumberFormat(document.documentElement.lang).format(sum)
    }
  }
}

customElements.define("stage-reactions", StageReactions)
