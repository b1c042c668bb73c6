import { noteOf, numbered, paragraph, reacted } from "../lib/chat-line.js"
import { ChatList } from "../lib/chat-list.js"
import { Reading } from "../lib/chat-reading.js"
import { byKeyboard } from "../lib/message-keys.js"
import { spoken } from "../lib/spoken.js"
import { timeElement } from "../lib/time.js"
import { ulid } from "../lib/ulid.js"
import { live } from "../live.js"

const TYPING_EVERY = 3000

/**
 * <chat-room topic="chat:12" position='["epoch",17]' room="12" me="3" seen="40"> … </chat-room>
 *
 * Improves a server-rendered room: messages arrive and leave by themselves, what is said shows at
 * once as "sending", waits while the line is down and is sent once, in order. Without JavaScript the
 * same form posts and the page shows what was said.
 */
class ChatRoom extends HTMLElement {
  #stop
  #lines
  #reading
  #words
  #form
  #typedAt = 0
  #typing

  connectedCallback() {
    this.#lines ??= new ChatList(this)
    this.#reading ??= new Reading(this, this.#lines)
    this.#words = this.#lines.words
    this.#form = this.querySelector(".say-form")
    this.#form?.addEventListener("submit", (event) => this.#send(event))
    const field = this.#form?.elements.text
    field?.addEventListener("keydown", (event) => this.#key(event))
    field?.addEventListener("input", () => this.#type())
    this.addEventListener("click", (event) => this.#click(event))
    byKeyboard(this.#lines.list)
    for (const act of live.pending(this.#topic)) if (act.name === "chat.post") this.#show(act.id, act.body)
    live.addEventListener("refused-act", this.#refusedElsewhere)
    live.addEventListener("state", this.#stateChanged)
    document.addEventListener("visibilitychange", this.#reading.lookedOrLeft)
    live.addEventListener("leaving", this.#reading.say)
    this.#stop = live.listen(this.#topic, (event) => this.#hear(event), JSON.parse(this.getAttribute("position")))
    if (this.dataset.kind === "direct" && !location.hash.startsWith("#m")) this.#reading.toFirstNew()
    if (location.hash.startsWith("#m")) this.querySelector(CSS.escape ? `#${CSS.escape(location.hash.slice(1))}` : null)?.scrollIntoView()
    this.#reading.othersSaw({ account_id: this.#lines.me })
    this.#reading.saw()
  }

  disconnectedCallback() {
    this.#reading.say()
    document.removeEventListener("visibilitychange", this.#reading.lookedOrLeft)
    live.removeEventListener("leaving", this.#reading.say)
    this.#stop?.()
    live.removeEventListener("refused-act", this.#refusedElsewhere)
    live.removeEventListener("state", this.#stateChanged)
  }

  get #topic() {
    return this.getAttribute("topic")
  }

  #hear({ name, body }) {
    if (name === "chat.posted") this.#posted(body)
    else if (name === "chat.edited") this.#edited(body)
    else if (name === "chat.removed") this.#removed(body)
    else if (name === "chat.restored") this.#lines.again(body.id)
    else if (name === "reload") this.#lines.reload().then(() => this.#reading.toNewest())
    else if (name === "chat.reacted") this.#reacted(body)
    else if (name === "chat.typing") this.#showTyping(body.who)
    else if (name === "chat.seen") this.#reading.othersSaw(body)
    else if (name === "refused") this.#closed(body)
  }

  // what others do

  #posted(body) {
    const held = this.#lines.line(body.id)
    if (held && !held.classList.contains("pending")) return
    const reading = this.#reading.isAlong()
    const waiting = this.#lines.pending.get(body.act) ?? held
    this.#lines.pending.delete(body.act)
    const line = this.#lines.fill(waiting, body)
    if (!waiting) this.#lines.place(line, body.id)
    this.querySelector("[data-empty]")?.remove()
    if (reading || body.author.account_id === this.#lines.me) this.#reading.toNewest()
    if (body.author.account_id !== this.#lines.me) spoken(`${body.author.name_en || body.author.name_ja} ${this.#words.said}: ${body.text.slice(0, 200)}`)
    this.#reading.saw()
  }

  #edited({ id, html, lang }) {
    const words = this.#lines.line(id)?.querySelector('[data-slot="words"]')
    if (!words) return this.#lines.again(id)
    words.innerHTML = html // made safe by the server
    words.lang = lang
    const after = this.#lines.line(id).querySelector('[data-slot="after"]')
    after.querySelector(".changed")?.remove()
    after.append(noteOf("changed", this.#words.changed))
  }

  /** Its place says why, as on a new page; who may read on, or wrote what waits, sees that page's line. */
  #removed({ id, why, at }) {
    const line = this.#lines.line(id)
    for (const quote of this.#lines.list.querySelectorAll(`.quote:has(a[href="#m${id}"])`)) {
      quote.replaceChildren()
      quote.hidden = true
    }
    const readsOn = why !== "taken_back" && this.hasAttribute("keeps-order")
    if (readsOn || (why === "absent" && line?.classList.contains("mine"))) this.#lines.again(id)
    else if (why === "absent") line?.remove()
    else if (line || this.#lines.isWithin(id)) {
      const gone = numbered(this.#lines.blank(false), id)
      gone.className = "removed"
      gone.querySelector('[data-slot="at"]').replaceChildren(timeElement(at))
      gone.querySelector(".said").replaceChildren(paragraph(this.#words[why]))
      this.#lines.put(gone, id)
    }
  }

  #reacted({ id, emoji, count }) {
    const slot = this.#lines.line(id)?.querySelector('[data-slot="reactions"]')
    if (slot) reacted(slot, emoji, count)
  }

  #showTyping(who) {
    const others = who.filter((one) => one !== this.#lines.me)
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
    this.#reading.toNewest()
    try {
      const done = await live.act(this.#topic, "chat.post", body, id)
      if (done?.held) this.#held(id, done.message_id)
    } catch (problem) {
      this.#refused(id, body, problem)
    }
  }

  #show(id, body) {
    if (this.#lines.pending.has(id)) return
    const line = this.#lines.blank(true)
    line.className = "mine pending"
    line.removeAttribute("id")
    for (const part of line.querySelectorAll(".who, details, time")) part.remove()
    line.querySelector('[data-slot="words"]').append(paragraph(body.text))
    this.#lines.pending.set(id, line)
    this.#lines.list.insertBefore(line, this.#lines.list.querySelector(".newest"))
    this.#note(id, live.state === "open" ? this.#words.sending : this.#words.waiting)
  }

  /** It is said, but waits for a moderator: no longer one that is to be sent. */
  #held(id, message) {
    this.#note(id, this.#words.held)
    const line = this.#lines.pending.get(id)
    if (line) numbered(line, message)
    this.#lines.pending.delete(id)
  }

  #stateChanged = () => {
    for (const id of this.#lines.pending.keys()) {
      if (!this.#lines.pending.get(id).classList.contains("failed")) {
        this.#note(id, live.state === "open" ? this.#words.sending : this.#words.waiting)
      }
    }
  }

  #refusedElsewhere = ({ detail: { act, problem } }) => {
    if (act.topic === this.#topic && act.name === "chat.post") this.#refused(act.id, act.body, problem)
  }

  /** The text is kept where it stands, with the reason and a way to try again. */
  #refused(id, body, problem) {
    const line = this.#lines.pending.get(id)
    if (!line) return
    line.classList.add("failed")
    const again = document.createElement("button")
    again.type = "button"
    again.className = "linklike"
    again.textContent = this.#words.again
    again.onclick = () => {
      line.remove()
      this.#lines.pending.delete(id)
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
    this.#lines.pending.get(id)?.querySelector('[data-slot="after"]').replaceChildren(small, ...more)
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
    const shown = this.#lines.line(message).querySelector(`[data-slot="reactions"] [data-emoji="${button.dataset.emoji}"]`)
    const on = shown?.getAttribute("aria-pressed") !== "true"
    try {
      await live.act(this.#topic, "chat.react", { message_id: message, emoji: button.dataset.emoji, on })
      this.#lines.line(message)
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
    const lines = await this.#lines.fetched(marker.querySelector("a").search)
    if (!lines) return
    const height = this.#lines.list.scrollHeight
    marker.replaceWith(...lines)
    this.querySelector(".talk-frame").scrollTop += this.#lines.list.scrollHeight - height
  }
}

customElements.define("chat-room", ChatRoom)
