/**
 * <card-exchange account="7" close="Close"></card-exchange>
 *
 * Cards change hands on whatever page one is: an offer to me opens a quiet panel with the same
 * form as its page; when it is taken, the two cards cross. It takes no focus by itself and is said
 * politely. Without JavaScript the card holder lists the offers, and their pages do the same.
 */
import { live } from "../live.js"

class CardExchange extends HTMLElement {
  #stop
  #panel
  #shown = ""
  #send = (event) => this.#answer(event)

  connectedCallback() {
    const account = this.getAttribute("account")
    this.#stop = live.listen(`account:${account}`, (event) => this.#hear(event))
    this.addEventListener("submit", this.#send)
  }

  disconnectedCallback() {
    this.#stop?.()
    this.removeEventListener("submit", this.#send)
  }

  #hear({ name, body }) {
    if (name === "card.offered") this.#show(`/offers/${body.offer}`, "offer")
    if (name === "card.exchanged") this.#show(`/exchanges/${body.exchange}`, "moment")
    if (name === "card.withdrawn" && this.#shown === `/offers/${body.offer}`) this.#close()
  }

  /** Fetch a part of a page that this account may see, and lay it into the panel. */
  async #show(path, part) {
    if (location.pathname === path) return void (part === "offer" || location.reload())
    const response = await fetch(path, { headers: { "Koryu-Part": part }, cache: "no-cache" }).catch(() => null)
    if (!response?.ok || response.redirected) return
    const fresh = document.createElement("template")
    fresh.innerHTML = await response.text()
    this.#open(fresh.content)
    this.#shown = path
    const words = this.querySelector("[data-announce]")?.dataset.announce
    const announced = document.getElementById("announced")
    if (words && announced) announced.textContent = words
    if (words) this.#panel.setAttribute("aria-label", words)
  }

  #open(content) {
    this.#panel ??= this.#make()
    this.#panel.querySelector(".card-panel-body").replaceChildren(content)
    if (!this.#panel.open) this.#panel.show()
    this.#panel.scrollTop = 0
  }

  #make() {
    const panel = document.createElement("dialog")
    panel.className = "card-dialog card-panel"
    const close = document.createElement("button")
    close.type = "button"
    close.className = "btn small plain close"
    close.textContent = this.getAttribute("close")
    close.addEventListener("click", () => this.#close())
    const inside = document.createElement("div")
    inside.className = "card-panel-body"
    panel.append(close, inside)
    panel.addEventListener("keydown", (event) => event.key === "Escape" && this.#close())
    this.append(panel)
    // dialog.show() moves the focus into the panel; whoever is typing keeps it
    const show = panel.show.bind(panel)
    panel.show = () => {
      const typing = document.activeElement
      show()
      document.activeElement?.blur()
      if (typing !== document.body) typing?.focus?.({ preventScroll: true })
    }
    return panel
  }

  #close() {
    this.#shown = ""
    this.#panel?.close()
  }

  /** The form of an offer, sent live; where that is refused, its own page says why. */
  async #answer(event) {
    const slip = event.target.closest("[data-offer]")
    if (!slip || !event.submitter) return
    event.preventDefault()
    const entries = new FormData(event.target)
    const topic = `account:${this.getAttribute("account")}`
    const offer = Number(slip.dataset.offer)
    const answer = event.submitter.value
    try {
      if (answer === "decline") await live.act(topic, "card.decline", { offer })
      else {
        const card = entries.has("card") ? Number(entries.get("card")) : null
        await live.act(topic, "card.accept", { offer, giving: answer === "give", card, fields: entries.getAll("fields") })
      }
      if (answer === "decline") this.#close()
    } catch {
      location.assign(`/offers/${offer}`)
    }
  }
}

customElements.define("card-exchange", CardExchange)
