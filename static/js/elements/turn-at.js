/**
 * <turn-at data-moment="2026-09-19T12:00:00+00:00" data-now="2026-09-19T11:07:00+00:00"></turn-at>
 *
 * Inside a <live-region>: at that moment, by the fair's clock, the region fetches itself again, a
 * few seconds apart for a crowd. Without JavaScript the next page load shows the same.
 */
const APART = 5000
const LONGEST = 2 ** 31 - 1

class TurnAt extends HTMLElement {
  #timer

  connectedCallback() {
    const wait = new Date(this.dataset.moment) - new Date(this.dataset.now)
    if (!(wait >= 0) || wait > LONGEST - APART) return
    this.#timer = setTimeout(() => this.closest("live-region")?.refresh(), wait + Math.random() * APART)
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
  }
}

customElements.define("turn-at", TurnAt)
