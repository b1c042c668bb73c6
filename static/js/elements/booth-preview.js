/**
 * <booth-preview> around the exhibitor's form: what is typed shows in the preview after a moment.
 * The server renders it, as it renders the booth itself; nothing is saved.
 */
import { isTouched } from "../lib/touched.js"

const AFTER = 500 // ms without a key

class BoothPreview extends HTMLElement {
  #timer
  #asked = 0

  connectedCallback() {
    this.addEventListener("input", () => {
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => this.#show(), AFTER)
    })
    if (isTouched(this.querySelector("form"))) this.#show()
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
  }

  async #show() {
    const form = this.querySelector("form")
    const asked = ++this.#asked
    const words = [...new FormData(form)].filter(([, value]) => typeof value === "string")
    const body = new URLSearchParams(words)
    const headers = { "Koryu-Part": "stall" }
    const response = await fetch(form.dataset.preview, { method: "POST", body, headers }).catch(() => null)
    if (!response?.ok || asked !== this.#asked) return
    const fresh = document.createElement("template")
    fresh.innerHTML = await response.text()
    document.querySelector('.preview [data-slot="stall"]')?.replaceChildren(fresh.content)
  }
}

customElements.define("booth-preview", BoothPreview)
