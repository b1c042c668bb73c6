/**
 * <presence-count topic="chat:12" one="{n} person here" other="{n} people here">12 people here</presence-count>
 *
 * How many people are at a topic now. Without `other` it is the number alone.
 */
import { live } from "../live.js"

class PresenceCount extends HTMLElement {
  #stop

  connectedCallback() {
    this.#stop = live.listen(this.getAttribute("topic"), ({ name, body }) => {
      if ((name === "joined" || name === "presence.counted") && Number.isInteger(body?.here)) this.#show(body.here)
    })
  }

  disconnectedCallback() {
    this.#stop?.()
  }

  #show(here) {
    const number = new Intl.NumberFormat(document.documentElement.lang).format(here)
    const words = (here === 1 && this.getAttribute("one")) || this.getAttribute("other") || "{n}"
    const text = words.replace("{n}", number)
    if (this.textContent !== text) this.textContent = text
  }
}

customElements.define("presence-count", PresenceCount)
