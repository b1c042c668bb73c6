/**
 * <card-editor preview="/cards/mine/preview"> <form>…</form> <div data-preview>…</div> </card-editor>
 *
 * Shows the card while it is typed: the server draws it, with the macro that draws every card.
 * Without JavaScript the form's Preview button does the same.
 */
const PAUSE = 350 // ms after the last key

class CardEditor extends HTMLElement {
  #timer
  #asked
  #changed = () => {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#draw(), PAUSE)
  }

  connectedCallback() {
    this.addEventListener("input", this.#changed)
  }

  disconnectedCallback() {
    this.removeEventListener("input", this.#changed)
    clearTimeout(this.#timer)
    this.#asked?.abort()
  }

  async #draw() {
    this.#asked?.abort()
    this.#asked = new AbortController()
    const body = new URLSearchParams(new FormData(this.querySelector("form")))
    body.delete("picture") // a file is not drawn before the card is saved
    const headers = { "Koryu-Part": "preview" }
    try {
      const response = await fetch(this.getAttribute("preview"), { method: "POST", body, headers, signal: this.#asked.signal })
      if (response.ok) this.#show(await response.text())
    } catch {
      // a newer drawing is on its way, or there is no network just now
    }
  }

  #show(html) {
    const place = this.querySelector("[data-preview]")
    const isOpen = place.querySelector("details")?.open
    const fresh = document.createElement("template")
    fresh.innerHTML = html
    place.replaceChildren(fresh.content)
    place.querySelector("details")?.toggleAttribute("open", Boolean(isOpen))
  }
}

customElements.define("card-editor", CardEditor)
