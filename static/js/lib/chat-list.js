/** The lines of a room in their order, with those below that wait to be sent. */
import { noteOf, numbered } from "./chat-line.js"
import { timeElement } from "./time.js"

export class ChatList {
  pending = new Map() // act id → the line that waits

  constructor(room) {
    this.room = room
    this.list = room.querySelector(".talk")
    this.words = room.querySelector('template[data-name="words"]').dataset
    this.me = Number(room.getAttribute("me"))
  }

  line(id) {
    return this.list.querySelector(`li[data-message="${id}"]`)
  }

  put(line, id) {
    const shown = this.line(id)
    if (shown) shown.replaceWith(line)
    else this.place(line, id)
  }

  /** In the order in which it was said; what is not sent yet stands below. */
  place(line, id) {
    const sent = [...this.list.querySelectorAll(":scope > li[data-message]")].filter((one) => !this.#isPending(one))
    const later = sent.find((one) => Number(one.dataset.message) > Number(id))
    const foot = this.pending.values().next().value ?? this.list.querySelector(".newest")
    this.list.insertBefore(line, later ?? foot)
  }

  #isPending(line) {
    return [...this.pending.values()].includes(line)
  }

  /** Whether a message has its place among those that are shown, and not before them. */
  isWithin(id) {
    const first = this.list.querySelector(":scope > li[data-message]")
    return !this.list.querySelector('[data-act="earlier"]') || (first && Number(first.dataset.message) < id)
  }

  blank(mine) {
    const pattern = this.room.querySelector(`template[data-name="${mine ? "mine" : "theirs"}"]`)
    return pattern.content.firstElementChild.cloneNode(true)
  }

  fill(line, body) {
    const { author } = body
    const fresh = numbered(this.blank(author.account_id === this.me), body.id)
    const slot = (name) => fresh.querySelector(`[data-slot="${name}"]`)
    slot("at").replaceChildren(timeElement(body.at))
    const ja = document.documentElement.lang === "ja"
    const name = document.createElement("bdi")
    name.textContent = (ja ? author.name_ja : author.name_en) || author.name_en || author.name_ja
    slot("name").replaceChildren(name)
    if (author.listed) slot("name").href = `/people/${author.account_id}`
    else slot("name").removeAttribute("href")
    slot("role").textContent = this.words[author.role] ?? ""
    slot("words").innerHTML = body.html // made safe by the server
    slot("words").lang = body.lang
    const quoted = body.reply_to && this.line(body.reply_to)
    if (quoted) {
      const link = document.createElement("a")
      link.href = `#m${body.reply_to}`
      link.textContent = `${quoted.querySelector('[data-slot="name"]')?.textContent ?? ""}: ${quoted.querySelector('[data-slot="words"]')?.textContent.trim().slice(0, 120) ?? ""}`
      slot("quote").replaceChildren(link)
      slot("quote").hidden = false
    }
    if (body.file) {
      slot("file").href = body.file.address
      slot("file").hidden = false
      slot("file").textContent = body.file.name
    } else slot("file").remove()
    if (body.named?.includes(this.me)) slot("after").append(noteOf("named", this.words.named))
    line?.replaceWith(fresh)
    return fresh
  }

  /** Something may have been missed: take the newest page of the room from the server. */
  async reload() {
    const lines = await this.fetched()
    if (!lines) return
    const waiting = [...this.pending.values()]
    const newest = this.list.querySelector(".newest")
    this.list.replaceChildren(...lines, ...waiting, newest)
  }

  /** One line as a new page shows it, in its place. */
  async again(id) {
    if (!this.line(id) && !this.isWithin(id)) return
    const lines = await this.fetched(`?before=${Number(id) + 1}`)
    if (!lines) return
    const line = lines.find((one) => one.dataset.message === String(id))
    if (line) this.put(line, id)
    else this.line(id)?.remove()
  }

  /** Lines of the room from the server; their forms lead back to this page. */
  async fetched(query = "") {
    const response = await fetch(`/chat/${this.room.getAttribute("room")}${query}`, { headers: { "Koryu-Part": "lines" } }).catch(() => null)
    if (!response?.ok) return null
    const page = new DOMParser().parseFromString(await response.text(), "text/html")
    const next = this.blank(true).querySelector('[name="next"]').value
    for (const field of page.querySelectorAll('[name="next"]')) field.value = next
    return [...page.body.querySelectorAll("li")]
  }
}
