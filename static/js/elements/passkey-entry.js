/**
 * <passkey-entry challenge="/sign-in/passkey/challenge" data-asking="…" data-cancelled="…" …><form …><button> …
 *
 * The way in with a passkey: by its button, and among the suggestions of the field for the address,
 * where the browser offers them there. Shown only where the browser has passkeys (see accounts.css).
 */
import { able, challenge, send, sentence } from "../lib/passkeys.js"

const RENEWED_EVERY = 200_000 // ms; a challenge lives for five minutes

class PasskeyEntry extends HTMLElement {
  #form = this.querySelector("form")
  #offered

  connectedCallback() {
    this.dataset.state = able() ? "ready" : "absent"
    if (!able() || !this.#form) return
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault()
      this.#ask()
    })
    this.#offer()
  }

  disconnectedCallback() {
    this.#offered?.abort()
  }

  /** The browser's own dialog. */
  async #ask() {
    const button = this.#form.querySelector("button")
    if (button.ariaBusy === "true") return
    button.ariaBusy = "true"
    this.#say("")
    this.#offered?.abort()
    let asked, began
    try {
      asked = await challenge(this.getAttribute("challenge"))
      if (!asked) return send(this.#form)
      began = performance.now()
      this.#say(this.dataset.asking)
      send(this.#form, asked.token, await get(asked.options))
    } catch (problem) {
      this.#say(this.dataset[sentence(problem, performance.now() - began, asked?.options.timeout)] ?? this.dataset.failed)
      this.#offer()
    } finally {
      button.removeAttribute("aria-busy")
    }
  }

  /** A suggestion at the field for the address, for as long as the page is open; quiet where that fails. */
  async #offer() {
    if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return
    const offered = (this.#offered = new AbortController())
    const renewal = setTimeout(() => {
      offered.abort()
      this.#offer()
    }, RENEWED_EVERY)
    offered.signal.addEventListener("abort", () => clearTimeout(renewal))
    try {
      const asked = await challenge(this.getAttribute("challenge"))
      if (!asked || offered.signal.aborted) return
      send(this.#form, asked.token, await get(asked.options, { mediation: "conditional", signal: offered.signal }))
    } catch {
      // withdrawn, or not to be had: the button remains
    }
  }

  #say(words) {
    this.querySelector("[role=status]").textContent = words
  }
}

const get = (options, more) =>
  navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options), ...more })

customElements.define("passkey-entry", PasskeyEntry)
