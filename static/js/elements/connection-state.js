/**
 * <connection-state data-lost="…" data-back="…" data-replaced="…"></connection-state>
 *
 * Says, in the words of its attributes, that the live connection has been lost for three seconds,
 * and for three seconds that it is back. Empty, and so unseen, as long as all is well. Where somebody
 * was signed out from elsewhere, the page goes with what is on it: it is asked for again by GET.
 */
import { live } from "../live.js"

const PATIENCE = 3000
const LEAVING = 1000
const SIGNED_OUT = 4503

class ConnectionState extends HTMLElement {
  #timer
  #hear = () => this.#change()

  connectedCallback() {
    live.addEventListener("state", this.#hear)
    this.#change()
  }

  disconnectedCallback() {
    live.removeEventListener("state", this.#hear)
    clearTimeout(this.#timer)
  }

  #change() {
    if (live.away === SIGNED_OUT) return this.#leave()
    const isWell = live.state === "open" || live.state === "idle"
    if (!isWell && this.#timer && !this.textContent) return // we are waiting already
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (isWell && this.textContent) {
      this.#say("back", this.dataset.back)
      this.#timer = setTimeout(() => this.#say("", ""), PATIENCE)
    } else if (!isWell) {
      this.#timer = setTimeout(() => this.#say("lost", this.#words), this.textContent ? 0 : PATIENCE)
    }
  }

  /** Soon, not at once: where it was this very page that signed out, it is on its way already. */
  #leave() {
    this.#timer = setTimeout(() => location.replace(location.pathname + location.search), LEAVING)
  }

  get #words() {
    if (live.away === 4501) return this.dataset.replaced
    return this.dataset.lost
  }

  #say(state, words) {
    this.#timer = undefined
    this.dataset.state = state
    this.textContent = words ?? ""
  }
}

customElements.define("connection-state", ConnectionState)
