import { noteOf, numbered, paragraph, reacted } from "../lib/chat-line.js"
import { byKeyboard } from "../lib/message-keys.js"
import { timeElement } from "../lib/time.js"
import { ulid } from "../lib/ulid.js"
import { live } from "../live.js"

const TYPING_EVERY = 3000
const SEEN_AFTER = 2000 // at the soonest; in a room of many each reader says it at a time of their own
const NEAR_THE_END = 80 // pixels from the newest line that count as reading along
const SPOKEN_AT_MOST = 1500 // milliseconds between two spoken messages: a flood is only counted

/**
 * <chat-room topic="chat:12" position='["epoch",17]' room="12" me="3" seen="40"> … </chat-room>
 *
 * Improves a server-rendered room: messages arrive and leave by themselves, what is said shows at
 * once as "sending", waits while the line is down and is sent once, in order. Without JavaScript the
 * same form posts and the page shows what was said.
 */
class ChatRoom extends HTMLElement {
  #stop
  #list
  #words
  #form
  #pending = new Map() // act id → the line that waits
  #typedAt = 0
  #spokenAt = 0
  #typing
  #saying // the timer of what was seen and is not said yet

  connectedCallback() {
    this.#list = this.querySelector(".talk")
    this.#words = this.querySelector('template[data-name="words"]').dataset
    this.#form = this.querySelector(".say-form")
    this.#form?.addEventListener("submit", (event) => this.#send(event))
    const field = this.#form?.elements.text
    field?.addEventListener("keydown", (event) => this.#key(event))
    field?.addEventListener("input", () => this.#type())
    this.addEventListener("click", (event) => this.#click(event))
    byKeyboard(this.#list)
    for (const act of live.pending(this.#topic)) if (act.name === "chat.post") this.#show(act.id, act.body)
    live.addEventListener("refused-act", this.#refusedElsewhere)
    live.addEventListener("state", this.#stateChanged)
    document.addEventListener("visibilitychange", this.#lookedOrLeft)
    live.addEventListener("leaving", this.#saySeen)
    this.#stop = live.listen(this.#topic, (event) => this.#hear(event), JSON.parse(this.getAttribute("position")))
    if (this.dataset.kind === "direct" && !location.hash.startsWith("#m")) this.#toFirstNew()
    if (location.hash.startsWith("#m")) this.querySelector(CSS.escape ? `#${CSS.escape(location.hash.slice(1))}` : null)?.scrollIntoView()
    this.#seen({ account_id: this.#me })
    this.#sawNewest()
  }

  disconnectedCallback() {
    this.#saySeen()
    document.removeEventListener("visibilitychange", this.#lookedOrLeft)
    live.removeEventListener("leaving", this.#saySeen)
    this.#stop?.()
    live.removeEventListener("refused-act", this.#refusedElsewhere)
    live.removeEventListener("state", this.#stateChanged)
  }

  get #topic() {
    return this.getAttribute("topic")
  }

  get #me() {
    return Number(this.getAttribute("me"))
  }

  #hear({ name, body }) {
    if (name === "chat.posted") this.#posted(body)
    else if (name === "chat.edited") this.#edited(body)
    else if (name === "chat.removed") this.#removed(body)
    else if (name === "chat.restored") this.#again(body.id)
    else if (name === "reload") this.#reload()
    else if (name === "chat.reacted") this.#reacted(body)
    else if (name === "chat.typing") this.#showTyping(body.who)
    else if (name === "chat.seen") this.#seen(body)
    else if (name === "refused") this.#closed(body)
  }

  // what others do

  #posted(body) {
    const held = this.#line(body.id)
    if (held && !held.classList.contains("pending")) return
    const reading = this.#isReadingAlong()
    const waiting = this.#pending.get(body.act) ?? held
    this.#pending.delete(body.act)
    const line = this.#fill(waiting, body)
    if (!waiting) this.#place(line, body.id)
    this.querySelector("[data-empty]")?.remove()
    if (reading || body.author.account_id === this.#me) this.#toNewest()
    if (body.author.account_id !== this.#me) this.#speak(body)
    this.#sawNewest()
  }

  #edited({ id, html, lang }) {
    const words = this.#line(id)?.querySelector('[data-slot="words"]')
    if (!words) return this.#again(id)
    words.innerHTML = html // made safe by the server
    words.lang = lang
    const after = this.#line(id).querySelector('[data-slot="after"]')
    after.querySelector(".changed")?.remove()
    after.append(noteOf("changed", this.#words.changed))
  }

  /** Its place says why, as on a new page; who may read on, or wrote what waits, sees that page's line. */
  #removed({ id, why, at }) {
    const line = this.#line(id)
    for (const quote of this.#list.querySelectorAll(`.quote:has(a[href="#m${id}"])`)) {
      quote.replaceChildren()
      quote.hidden = true
    }
    const readsOn = why !== "taken_back" && this.hasAttribute("keeps-order")
    if (readsOn || (why === "absent" && line?.classList.contains("mine"))) this.#again(id)
    else if (why === "absent") line?.remove()
    else if (line || this.#isWithin(id)) {
      const gone = numbered(this.#blank(false), id)
      gone.className = "removed"
      gone.querySelector('[data-slot="at"]').replaceChildren(timeElement(at))
      gone.querySelector(".said").replaceChildren(paragraph(this.#words[why]))
      this.#put(gone, id)
    }
  }

  #reacted({ id, emoji, count }) {
    const slot = this.#line(id)?.querySelector('[data-slot="reactions"]')
    if (slot) reacted(slot, emoji, count)
  }

  /** In a conversation of two, where both show it: the newest of my messages that was read says so. */
  #seen({ account_id, message_id }) {
    if (account_id !== this.#me) this.setAttribute("others-seen", message_id)
    const upTo = Number(this.getAttribute("others-seen"))
    this.querySelector(".seen-mark")?.remove()
    if (!upTo) return
    const read = [...this.#list.querySelectorAll("li.mine[data-message]")].filter((line) => Number(line.dataset.message) <= upTo)
    read.at(-1)?.querySelector('[data-slot="after"]')?.append(noteOf("seen-mark", this.#words.seen))
  }

  #showTyping(who) {
    const others = who.filter((one) => one !== this.#me)
    const slot = this.querySelector('[data-slot="typing"]')
    slot.textContent = others.length ? `${this.#words.typing} …` : ""
    clearTimeout(this.#typing)
    this.#typing = setTimeout(() => (slot.textContent = ""), 4000)
  }

  #closed({ message }) {
    const note = document.createElement("p")
    note.className = "say"
    note.dataset.closed = ""
    note.textContent = message
    this.#form?.replaceWith(note)
  }

  // what I do

  #send(event) {
    event.preventDefault()
    const field = this.#form.elements.text
    const text = field.value.trim()
    if (!text) return
    const body = { text, reply_to: Number(this.#form.elements.reply_to.value) || null }
    field.value = ""
    this.#replyTo(null)
    this.#say(body)
    field.focus()
  }

  async #say(body, id = ulid()) {
    this.#error("")
    this.#show(id, body)
    this.#toNewest()
    try {
      const done = await live.act(this.#topic, "chat.post", body, id)
      if (done?.held) this.#held(id, done.message_id)
    } catch (problem) {
      this.#refused(id, body, problem)
    }
  }

  #show(id, body) {
    if (this.#pending.has(id)) return
    const line = this.#blank(true)
    line.className = "mine pending"
    line.removeAttribute("id")
    for (const part of line.querySelectorAll(".who, details, time")) part.remove()
    line.querySelector('[data-slot="words"]').append(paragraph(body.text))
    this.#pending.set(id, line)
    this.#list.insertBefore(line, this.#list.querySelector(".newest"))
    this.#note(id, live.state === "open" ? this.#words.sending : this.#words.waiting)
  }

  /** It is said, but waits for a moderator: no longer one that is to be sent. */
  #held(id, message) {
    this.#note(id, this.#words.held)
    const line = this.#pending.get(id)
    if (line) numbered(line, message)
    this.#pending.delete(id)
  }

  #stateChanged = () => {
    for (const id of this.#pending.keys()) {
      if (!this.#pending.get(id).classList.contains("failed")) {
        this.#note(id, live.state === "open" ? this.#words.sending : this.#words.waiting)
      }
    }
  }

  #refusedElsewhere = ({ detail: { act, problem } }) => {
    if (act.topic === this.#topic && act.name === "chat.post") this.#refused(act.id, act.body, problem)
  }

  /** The text is kept where it stands, with the reason and a way to try again. */
  #refused(id, body, problem) {
    const line = this.#pending.get(id)
    if (!line) return
    line.classList.add("failed")
    const again = document.createElement("button")
    again.type = "button"
    again.className = "linklike"
    again.textContent = this.#words.again
    again.onclick = () => {
      line.remove()
      this.#pending.delete(id)
      const field = this.#form.elements.text
      field.value = body.text
      field.focus()
    }
    this.#note(id, `${this.#words.refused}: ${problem.fields?.text ?? problem.message} `, again)
    this.#error(problem.fields?.text ?? problem.message)
  }

  #note(id, words, ...more) {
    const small = document.createElement("small")
    small.textContent = words
    this.#pending.get(id)?.querySelector('[data-slot="after"]').replaceChildren(small, ...more)
  }

  #error(words) {
    const slot = this.querySelector('[data-slot="error"]')
    if (!slot) return
    slot.textContent = words
    slot.hidden = !words
  }

  /** Enter sends, Shift+Enter breaks the line; Enter that confirms a conversion does neither. */
  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return
    event.preventDefault()
    this.#form.requestSubmit()
  }

  #type() {
    if (Date.now() - this.#typedAt < TYPING_EVERY) return
    this.#typedAt = Date.now()
    live.send(this.#topic, "chat.type", {}).catch(() => {})
  }

  #click(event) {
    const button = event.target.closest("button[data-emoji]")
    const line = event.target.closest("li[data-message]")
    const act = event.target.closest("[data-act]")?.dataset.act
    if (button && line?.dataset.message) {
      event.preventDefault()
      this.#react(button, Number(line.dataset.message))
    } else if (act === "reply") {
      event.preventDefault()
      this.#replyTo(line)
    } else if (act === "no-reply") {
      this.#replyTo(null)
    } else if (act === "earlier") {
      event.preventDefault()
      this.#earlier(event.target.closest("li"))
    }
  }

  async #react(button, message) {
    const shown = this.#line(message).querySelector(`[data-slot="reactions"] [data-emoji="${button.dataset.emoji}"]`)
    const on = shown?.getAttribute("aria-pressed") !== "true"
    try {
      await live.act(this.#topic, "chat.react", { message_id: message, emoji: button.dataset.emoji, on })
      this.#line(message)
        .querySelector(`[data-slot="reactions"] [data-emoji="${button.dataset.emoji}"]`)
        ?.setAttribute("aria-pressed", String(on))
      button.closest("details")?.removeAttribute("open")
    } catch (problem) {
      this.#error(problem.message)
    }
  }

  #replyTo(line) {
    const slot = this.querySelector('[data-slot="replying"]')
    slot.hidden = !line
    this.#form.elements.reply_to.value = line?.dataset.message ?? ""
    if (!line) return
    slot.firstElementChild.textContent = `${this.#words.reply} ${line.querySelector('[data-slot="name"]')?.textContent ?? ""}`
    line.querySelector("details")?.removeAttribute("open")
    this.#form.elements.text.focus()
  }

  async #earlier(marker) {
    const lines = await this.#fetched(marker.querySelector("a").search)
    if (!lines) return
    const height = this.#list.scrollHeight
    marker.replaceWith(...lines)
    this.#frame.scrollTop += this.#list.scrollHeight - height
  }

  /** Something may have been missed: take the newest page of the room from the server. */
  async #reload() {
    const lines = await this.#fetched()
    if (!lines) return
    const waiting = [...this.#pending.values()]
    const newest = this.#list.querySelector(".newest")
    this.#list.replaceChildren(...lines, ...waiting, newest)
    this.#toNewest()
  }

  /** One line as a new page shows it, in its place. */
  async #again(id) {
    if (!this.#line(id) && !this.#isWithin(id)) return
    const lines = await this.#fetched(`?before=${Number(id) + 1}`)
    if (!lines) return
    const line = lines.find((one) => one.dataset.message === String(id))
    if (line) this.#put(line, id)
    else this.#line(id)?.remove()
  }

  /** Lines of the room from the server; their forms lead back to this page. */
  async #fetched(query = "") {
    const response = await fetch(`/chat/${this.getAttribute("room")}${query}`, { headers: { "Koryu-Part": "lines" } }).catch(() => null)
    if (!response?.ok) return null
    const page = new DOMParser().parseFromString(await response.text(), "text/html")
    const next = this.#blank(true).querySelector('[name="next"]').value
    for (const field of page.querySelectorAll('[name="next"]')) field.value = next
    return [...page.body.querySelectorAll("li")]
  }

  // the list

  #line(id) {
    return this.#list.querySelector(`li[data-message="${id}"]`)
  }

  #put(line, id) {
    const shown = this.#line(id)
    if (shown) shown.replaceWith(line)
    else this.#place(line, id)
  }

  /** In the order in which it was said; what is not sent yet stands below. */
  #place(line, id) {
    const sent = [...this.#list.querySelectorAll(":scope > li[data-message]")].filter((one) => !this.#isPending(one))
    const later = sent.find((one) => Number(one.dataset.message) > Number(id))
    const foot = this.#pending.values().next().value ?? this.#list.querySelector(".newest")
    this.#list.insertBefore(line, later ?? foot)
  }

  #isPending(line) {
    return [...this.#pending.values()].includes(line)
  }

  /** Whether a message has its place among those that are shown, and not before them. */
  #isWithin(id) {
    const first = this.#list.querySelector(":scope > li[data-message]")
    return !this.#list.querySelector('[data-act="earlier"]') || (first && Number(first.dataset.message) < id)
  }

  #blank(mine) {
    const pattern = this.querySelector(`template[data-name="${mine ? "mine" : "theirs"}"]`)
    return pattern.content.firstElementChild.cloneNode(true)
  }

  #fill(line, body) {
    const { author } = body
    const fresh = numbered(this.#blank(author.account_id === this.#me), body.id)
    const slot = (name) => fresh.querySelector(`[data-slot="${name}"]`)
    slot("at").replaceChildren(timeElement(body.at))
    const ja = document.documentElement.lang === "ja"
    const name = document.createElement("bdi")
    name.textContent = (ja ? author.name_ja : author.name_en) || author.name_en || author.name_ja
    slot("name").replaceChildren(name)
    if (author.listed) slot("name").href = `/people/${author.account_id}`
    else slot("name").removeAttribute("href")
    slot("role").textContent = this.#words[author.role] ?? ""
    slot("words").innerHTML = body.html // made safe by the server
    slot("words").lang = body.lang
    const quoted = body.reply_to && this.#line(body.reply_to)
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
    if (body.named?.includes(this.#me)) slot("after").append(noteOf("named", this.#words.named))
    line?.replaceWith(fresh)
    return fresh
  }

  get #frame() {
    return this.querySelector(".talk-frame")
  }

  /** The frame grows from its foot (column-reverse), so its newest line is at scroll position 0. */
  #isReadingAlong() {
    return Math.abs(this.#frame.scrollTop) < NEAR_THE_END
  }

  #toNewest() {
    this.#frame.scrollTop = 0
  }

  /** A conversation opens where the reader stopped; the frame alone moves, the page stays. */
  #toFirstNew() {
    const divider = this.querySelector("#first-new")
    if (divider) this.#frame.scrollTop += divider.getBoundingClientRect().top - this.#frame.getBoundingClientRect().top
  }

  #sawNewest() {
    if (document.visibilityState !== "visible" || !this.#isReadingAlong()) return
    const lines = this.#list.querySelectorAll("li[data-message]:not([data-message=''])")
    const newest = Number(lines[lines.length - 1]?.dataset.message ?? 0)
    if (newest <= Number(this.getAttribute("seen"))) return
    this.setAttribute("seen", newest)
    const wait = this.dataset.kind === "direct" ? SEEN_AFTER / 4 : SEEN_AFTER * (1 + 2 * Math.random())
    this.#saying ??= setTimeout(this.#saySeen, wait)
  }

  /** The newest of all that was seen since it was said last. */
  #saySeen = () => {
    if (!this.#saying) return
    clearTimeout(this.#saying)
    this.#saying = undefined
    live.send(this.#topic, "chat.see", { message_id: Number(this.getAttribute("seen")) }).catch(() => {})
  }

  #lookedOrLeft = () => {
    if (document.visibilityState === "visible") this.#sawNewest()
    else this.#saySeen()
  }

  /** Told politely to screen readers, one at a time; a flood is not read out. */
  #speak({ author, text }) {
    if (Date.now() - this.#spokenAt < SPOKEN_AT_MOST) return
    this.#spokenAt = Date.now()
    const slot = document.getElementById("announced")
    if (slot) slot.textContent = `${author.name_en || author.name_ja} ${this.#words.said}: ${text.slice(0, 200)}`
  }
}

customElements.define("chat-room", ChatRoom)
