/**
 * <passkey-maker challenge="/account/passkeys/challenge" rp="fair.example" handle="…" opening="… …"> <form> …
 *
 * Adds a passkey, and tells the browser which ones still open, so that it stops offering those that were
 * removed (Signal API). Shown only where the browser has passkeys (see accounts.css).
 */
import { able, challenge, send, sentence } from "../lib/passkeys.js"

class PasskeyMaker extends HTMLElement {
  connectedCallback() {
    this.dataset.state = able() ? "ready" : "absent"
    if (!able()) return
    this.querySelector("form")?.addEventListener("submit", (event) => {
      event.preventDefault()
      this.#make(event.target)
    })
    this.#signal()
  }

  async #make(form) {
    const button = form.querySelector("button")
    const status = this.querySelector("[role=status]")
    if (button.ariaBusy === "true") return
    button.ariaBusy = "true"
    status.textContent = ""
    let asked, began
    try {
      asked = await challenge(this.getAttribute("challenge"))
      if (!asked) return send(form)
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(asked.options)
      began = performance.now()
      status.textContent = this.dataset.asking
      send(form, asked.token, await navigator.credentials.create({ publicKey }))
    } catch (problem) {
      status.textContent = this.dataset[sentence(problem, performance.now() - began, asked?.options.timeout)]
    } finally {
      button.removeAttribute("aria-busy")
    }
  }

  async #signal() {
    if (!this.hasAttribute("handle") || !PublicKeyCredential.signalAllAcceptedCredentials) return
    const opening = this.getAttribute("opening").split(" ").filter(Boolean)
    const known = { rpId: this.getAttribute("rp"), userId: this.getAttribute("handle"), allAcceptedCredentialIds: opening }
    await PublicKeyCredential.signalAllAcceptedCredentials(known).catch(() => {})
  }
}

customElements.define("passkey-maker", PasskeyMaker)
