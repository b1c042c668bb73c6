/**
 * <question-list session="9" topic="session:9" position="…" [moderation="…"]> … </question-list>
 *
 * The questions to a session, live: what everybody sees follows the events of the session's topic;
 * one's own questions, and for whoever leads the session all of them, are fetched from the page
 * again when one of them moves. Asking, voting and the moderator's acts are the forms of the page;
 * with JavaScript they go over the socket, under the same names.
 */
import { ulid } from "../lib/ulid.js"
import { live } from "../live.js"

const RANK = { answering: 0, pinned: 1, approved: 2, answered: 3 }
const TOGETHER = 300 // ms in which events are one fetch

class QuestionList extends HTMLElement {
  #stops = []
  #timer

  connectedCallback() {
    const topic = this.getAttribute("topic")
    const position = JSON.parse(this.getAttribute("position") || "null")
    this.#stops = [live.listen(topic, (event) => this.#hear(event), position)]
    const me = document.body.dataset.me
    if (me) this.#stops.push(live.listen(`account:${me}`, (event) => this.#heardOfMine(event)))
    const desk = this.getAttribute("moderation")
    if (desk) {
      const moderation = `moderation:${this.getAttribute("session")}`
      this.#stops.push(live.listen(moderation, ({ position }) => position && this.#soon(), JSON.parse(desk)))
    }
    this.addEventListener("submit", this.#submitted)
    this.addEventListener("keydown", this.#keyed)
  }

  disconnectedCallback() {
    for (const stop of this.#stops) stop()
    clearTimeout(this.#timer)
    this.removeEventListener("submit", this.#submitted)
    this.removeEventListener("keydown", this.#keyed)
  }

  get #list() {
    return this.querySelector("ol[data-list]")
  }

  get #words() {
    return this.querySelector("template[data-name=words]").dataset
  }

  #entry(id) {
    return this.#list.querySelector(`[data-question="${id}"]`)
  }

  #hear({ name, body }) {
    if (name === "reload") return this.#soon()
    if (name === "joined" && body?.questions) return this.#reconcile(body.questions)
    if (!name.startsWith("question.")) return
    if (this.hasAttribute("moderation") && name !== "question.voted") return this.#soon()
    if (name === "question.changed") this.#show(body.question)
    else if (name === "question.voted") this.#count(body.question_id, body.votes)
    else if (name === "question.removed") this.#entry(body.question_id)?.remove()
    this.#settle()
  }

  #heardOfMine({ name, body }) {
    if (name === "question.moved" && String(body.session_id) === this.getAttribute("session")) this.#soon()
  }

  /** After a new connection: exactly what stands on the list. */
  #reconcile(questions) {
    const shown = new Set(questions.map(({ id }) => String(id)))
    for (const entry of [...this.#list.children]) if (!shown.has(entry.dataset.question)) entry.remove()
    for (const question of questions) {
      const known = this.#entry(question.id)
      if (known && known.dataset.state === question.state) this.#count(question.id, question.votes)
      else this.#show(question)
    }
    this.#settle()
  }

  #show(question) {
    let entry = this.#entry(question.id)
    if (!entry) {
      entry = this.querySelector("template[data-name=question]").content.firstElementChild.cloneNode(true)
      entry.id = `question-${question.id}`
      entry.dataset.question = question.id
      const form = entry.querySelector("form")
      if (document.body.dataset.me) form.action = `${address()}/questions/${question.id}/votes`
      else form.replaceWith(Object.assign(document.createElement("span"), { className: "votes" }))
      const asked = entry.querySelector(".asked")
      asked.lang = question.lang
      asked.textContent = question.text
      const name = document.documentElement.lang === "ja" ? question.name_ja || question.name_en : question.name_en || question.name_ja
      entry.querySelector(".asker").textContent = name || this.#words.nameless
      this.#list.append(entry)
      this.#mineBecomesPublic(question.id)
    }
    entry.className = entry.dataset.state = question.state
    const standing = this.#words[question.state]
    if (!("mine" in entry.dataset)) entry.querySelector(".standing").textContent = standing ? ` · ${standing}` : ""
    this.#count(question.id, question.votes)
  }

  /** One's own question is rendered by the server, with its words for the asker. */
  #mineBecomesPublic(id) {
    if (this.querySelector(`ol.mine [data-question="${id}"]`)) this.#soon()
  }

  #count(id, votes) {
    const entry = this.#entry(id)
    const button = entry?.querySelector(".votes")
    if (!button) return
    entry.dataset.votes = votes
    button.textContent = votes
    const words = votes === 1 ? this.#words.voteOne : this.#words.vote
    button.setAttribute("aria-label", words.replace("{n}", votes))
  }

  /** Order, count, the one that is being answered, and whether there is anything at all. */
  #settle() {
    const entries = [...this.#list.children]
    const order = (one) => [RANK[one.dataset.state] ?? 3, -one.dataset.votes, +one.dataset.question]
    const sorted = entries.toSorted((a, b) => compare(order(a), order(b)))
    if (sorted.some((entry, place) => entry !== entries[place])) {
      const focused = document.activeElement
      this.#list.append(...sorted)
      if (this.contains(focused)) focused.focus({ preventScroll: true })
    }
    const count = document.querySelector("[data-count=questions]")
    if (count) count.textContent = entries.length
    const empty = this.querySelector("[data-empty]")
    if (empty) empty.hidden = entries.length > 0 || Boolean(this.querySelector("ol.mine"))
    const pin = document.querySelector("[data-pin]")
    const answering = sorted.find((entry) => entry.dataset.state === "answering")
    if (!pin) return
    pin.hidden = !answering
    if (answering) {
      const asked = answering.querySelector(".asked")
      Object.assign(pin.querySelector("p"), { textContent: asked.textContent, lang: asked.lang })
    }
  }

  #soon() {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#refresh()
    }, Math.random() * TOGETHER)
  }

  async #refresh() {
    try {
      const response = await fetch(location.href, { headers: { "Koryu-Part": "questions" }, cache: "no-cache" })
      if (!response.ok) return
      const frame = this.querySelector("[data-part=questions]")
      const open = [...frame.querySelectorAll("details[open]")].map((one) => one.closest("[data-question]")?.dataset.question)
      const fresh = document.createElement("template")
      fresh.innerHTML = await response.text()
      frame.replaceChildren(fresh.content)
      for (const id of open) frame.querySelector(`[data-question="${id}"] details`)?.setAttribute("open", "")
      this.#settle()
    } catch {
      // no network just now: the next connection says what stands
    }
  }

  #submitted = async (event) => {
    const form = event.target
    const act = form.dataset.act
    if (!act) return
    event.preventDefault()
    const topic = this.getAttribute("topic")
    const id = Number(form.closest("[data-question]")?.dataset.question)
    try {
      if (act === "vote") await this.#vote(topic, form, id)
      else if (act === "ask") await this.#ask(topic, form)
      else if (act === "move") await live.act(topic, "question.move", { question_id: id, state: event.submitter.value })
      else await live.act(topic, "question.merge", { question_id: id, into_id: Number(new FormData(form).get("into")) })
    } catch (problem) {
      this.#complain(problem.fields?.text ?? problem.message)
    }
  }

  async #vote(topic, form, id) {
    const button = form.querySelector(".votes")
    const on = button.getAttribute("aria-pressed") !== "true"
    button.setAttribute("aria-pressed", on)
    form.action = `${address()}/questions/${id}/votes${on ? "/removal" : ""}`
    try {
      const { votes } = await live.act(topic, on ? "question.vote" : "question.unvote", { question_id: id })
      this.#count(id, votes)
    } catch (problem) {
      button.setAttribute("aria-pressed", !on)
      throw problem
    }
  }

  async #ask(topic, form) {
    const { id, text, anonymous } = form.elements
    if (!text.value.trim()) return
    this.#complain("")
    const told = this.querySelector("[data-told]")
    told.hidden = false
    told.textContent = live.state === "open" ? "" : this.#words.offline
    await live.act(topic, "question.ask", { text: text.value, anonymous: anonymous.checked }, id.value)
    text.value = ""
    id.value = ulid()
    told.textContent = this.#words.sent
    this.#soon()
  }

  #complain(sentence) {
    const error = this.querySelector("#text-error")
    if (!error) return
    error.hidden = !sentence
    error.textContent = sentence ?? ""
  }

  #keyed = (event) => {
    const isReturn = event.key === "Enter" && !event.shiftKey && !event.isComposing
    if (!isReturn || event.target.id !== "text") return
    event.preventDefault()
    event.target.form.requestSubmit()
  }
}

const address = () => location.pathname

function compare(a, b) {
  const place = a.findIndex((value, index) => value !== b[index])
  return place < 0 ? 0 : a[place] - b[place]
}

customElements.define("question-list", QuestionList)
