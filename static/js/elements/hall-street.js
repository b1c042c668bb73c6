/**
 * <hall-street> around the live region of the street: how many people are at each booth is asked
 * again every half minute while the page is looked at; who is at a counter comes by itself.
 */
const EVERY = 30_000 // ms

class HallStreet extends HTMLElement {
  #timer

  connectedCallback() {
    this.#timer = setInterval(() => {
      if (document.visibilityState === "visible") this.querySelector("live-region")?.refresh?.()
    }, EVERY)
  }

  disconnectedCallback() {
    clearInterval(this.#timer)
  }
}

customElements.define("hall-street", HallStreet)
