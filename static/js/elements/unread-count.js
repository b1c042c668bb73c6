/**
 * <unread-count of="messages" account="7" position='["4c1e",12]' words="0 unread"><span class="count">2</span> <span class="vh">2 unread</span></unread-count>
 *
 * What waits for the reader, in step on all their pages and devices, from `position` on, where the
 * page counted. `words` is the spoken form of no number; without JavaScript the page's number stands.
 */
import { live } from "../live.js"

class UnreadCount extends HTMLElement {
  #stop

  connectedCallback() {
    const position = JSON.parse(this.getAttribute("position"))
    this.#stop = live.listen(`account:${this.getAttribute("account")}`, (event) => this.#hear(event), position)
  }

  disconnectedCallback() {
    this.#stop?.()
  }

  #hear({ name, body }) {
    if (this.getAttribute("of") === "messages") {
      if (name === "chat.unread") this.#show(body.total)
    } else if (name === "notice.arrived" || name === "notice.seen") this.#show(body.unread)
    if (name === "reload") this.#ask()
  }

  /** Something may have been missed: take the number of a fresh page. */
  async #ask() {
    const response = await fetch(location.href, { cache: "no-cache" }).catch(() => null)
    if (!response?.ok) return
    const page = new DOMParser().parseFromString(await response.text(), "text/html")
    const fresh = page.querySelector(`unread-count[of="${this.getAttribute("of")}"]`)
    if (fresh) this.replaceChildren(...fresh.childNodes)
  }

  #show(number) {
    if (!number) return this.replaceChildren()
    const shown = span("count", number < 100 ? number : "99+")
    shown.setAttribute("aria-hidden", "true")
    this.replaceChildren(shown, " ", span("vh", this.getAttribute("words").replace("0", number)))
  }
}

function span(name, words) {
  const element = document.createElement("span")
  element.className = name
  element.textContent = words
  return element
}

customElements.define("unread-count", UnreadCount)
