/**
 * <announcement-banner fair="1" from="/fairs/x/announcements" audiences="everybody attendees"
 *   position="[…]" data-close="Close" data-more="Read more" data-one="{n} more" data-other="{n} more">
 *   …banners… </announcement-banner>
 *
 * What the organisers tell, above every page: a new one appears at once, a withdrawn one goes, and
 * closing one leaves the page where it is. The newest stands open, the others are folded below it.
 * Words that are not for everybody are fetched. Without JavaScript the banners stand as rendered and a
 * form closes them.
 */
import { isSafeAddress } from "../lib/fill.js"
import { live } from "../live.js"

const APART = 1500 // ms over which a crowd fetches

class AnnouncementBanner extends HTMLElement {
  #stop

  connectedCallback() {
    this.addEventListener("submit", (event) => this.#close(event))
    if (!this.hasAttribute("fair")) return
    const position = JSON.parse(this.getAttribute("position") || "null")
    this.#stop = live.listen(`fair:${this.getAttribute("fair")}`, (event) => this.#hear(event), position)
  }

  disconnectedCallback() {
    this.#stop?.()
  }

  #hear({ name, body }) {
    if (name === "announcement.withdrawn") this.#remove(this.#banner(body.id))
    else if (name === "reload") this.#fetchSoon()
    else if (name === "announcement.made" && this.#isForMe(body.audience) && !this.#banner(body.id)) {
      if (body.text_en || body.text_ja) this.#show(body)
      else this.#fetchSoon()
    }
  }

  #isForMe(audience) {
    return (this.getAttribute("audiences") || "everybody").split(" ").includes(audience)
  }

  #banner(id) {
    return this.querySelector(`[data-announcement="${Number(id)}"]`)
  }

  #show({ id, text_en: en, text_ja: ja, link, until }) {
    if (until && new Date(until) <= new Date()) return
    const wantsJapanese = document.documentElement.lang === "ja"
    const lang = (wantsJapanese && ja) || !en ? "ja" : "en"
    const words = Object.assign(document.createElement("p"), { lang, textContent: lang === "ja" ? ja : en })
    if (link && isSafeAddress(link)) {
      const more = Object.assign(document.createElement("a"), { href: link, rel: "noopener", textContent: this.dataset.more })
      words.append(" ", more)
    }
    const banner = Object.assign(document.createElement("div"), { className: "announcement wrap" })
    banner.dataset.announcement = id
    banner.append(words)
    if (document.body.dataset.me) banner.append(this.#closingForm(id))
    this.prepend(banner)
    this.#fold()
    const spoken = document.getElementById("announced")
    if (spoken) spoken.textContent = words.textContent
  }

  #remove(banner) {
    banner?.remove()
    this.#fold()
  }

  /** All but the first stand below it, and are counted. */
  #fold() {
    const [newest, ...others] = this.querySelectorAll("[data-announcement]")
    let older = this.querySelector(".older")
    if (newest) this.prepend(newest)
    if (!others.length) return older?.remove()
    if (!older) {
      older = Object.assign(document.createElement("details"), { className: "older" })
      older.append(document.createElement("summary"))
      older.firstChild.append(Object.assign(document.createElement("span"), { className: "wrap" }))
      this.append(older)
    }
    const words = others.length === 1 ? this.dataset.one : this.dataset.other
    older.querySelector("summary > span").textContent = words.replace("{n}", others.length)
    older.append(...others)
  }

  #closingForm(id) {
    const form = Object.assign(document.createElement("form"), {
      className: "inline-form", method: "post", action: `/announcements/${Number(id)}/readings`,
    })
    form.append(
      Object.assign(document.createElement("input"), { type: "hidden", name: "next", value: location.pathname + location.search }),
      Object.assign(document.createElement("button"), { className: "btn small plain", textContent: this.dataset.close }),
    )
    return form
  }

  #fetchSoon() {
    setTimeout(async () => {
      const answer = await fetch(this.getAttribute("from")).catch(() => null)
      if (!answer?.ok || answer.redirected) return
      const fresh = document.createElement("template")
      fresh.innerHTML = await answer.text()
      this.replaceChildren(fresh.content)
    }, Math.random() * APART)
  }

  async #close(event) {
    event.preventDefault()
    const form = event.target
    const banner = form.closest("[data-announcement]")
    const held = banner.contains(document.activeElement)
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" }).catch(() => null)
    if (!answer) return form.submit()
    this.#remove(banner)
    if (held) document.getElementById("main")?.focus({ preventScroll: true })
  }
}

customElements.define("announcement-banner", AnnouncementBanner)
