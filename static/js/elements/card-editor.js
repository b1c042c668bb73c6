/**
 * <card-editor preview="/cards/mine/preview"> <form>…</form> <div data-preview>…</div> </card-editor>
 *
 * Shows the card while it is typed: the server draws it, with the macro that draws every card. A
 * picture that was chosen stands on it before anything is sent: it is drawn here, on a canvas.
 * Without JavaScript the form's Preview button shows the words, and saving shows the picture.
 */
import { isTouched } from "../lib/touched.js"

const PAUSE = 350 // ms after the last key
const LONGEST = 640 // px, as the server draws it

class CardEditor extends HTMLElement {
  #timer
  #asked
  #picture // what was chosen, drawn; null while nothing is
  #changed = (event) => {
    if (event.target.name === "picture") this.#choose(event.target.files[0])
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#draw(), PAUSE)
  }

  connectedCallback() {
    this.addEventListener("input", this.#changed)
    const form = this.querySelector("form")
    this.#choose(form.querySelector("[name=picture]")?.files[0])
    if (isTouched(form)) this.#draw()
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
    body.delete("picture") // a file is not sent before the card is saved
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
    this.#place()
  }

  async #choose(file) {
    const drawn = file && (await createImageBitmap(file).catch(() => null)) // the server says what is no picture
    this.#picture = drawn ? scaled(drawn) : null
    if (drawn) this.#place()
  }

  /** Put the picture where the crest, or the picture before it, stands. */
  #place() {
    const form = this.querySelector("form")
    if (!this.#picture || form.querySelector("[name=picture_off]")?.checked) return
    const goes = form.querySelector("[name=fields][value=picture]")?.checked
    for (const place of this.querySelectorAll("[data-preview] .meishi .org")) {
      if (place.closest(".as-given") && !goes) continue
      place.querySelector(".crest")?.remove()
      place.prepend(copy(this.#picture))
    }
  }
}

/** *bitmap* on a canvas, its longer side at most LONGEST. */
function scaled(bitmap) {
  const shrunk = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height))
  return drawing(bitmap, Math.max(1, Math.round(bitmap.width * shrunk)), Math.max(1, Math.round(bitmap.height * shrunk)))
}

const copy = (canvas) => drawing(canvas, canvas.width, canvas.height)

function drawing(source, width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height, className: "crest card-picture" })
  canvas.getContext("2d").drawImage(source, 0, 0, width, height)
  return canvas
}

customElements.define("card-editor", CardEditor)
