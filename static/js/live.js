/**
 * The page's one connection to the fair. Elements listen to topics and act on them; nobody else
 * speaks to the server live. The wire is described in realtime/README.md.
 *
 *   const stop = live.listen("chat:12", ({ name, body, position }) => …, JSON.parse(dataset.position))
 *   const answer = await live.act("chat:12", "chat.post", { text })   // durable: sent until answered
 *   live.send("chat:12", "chat.type", {})                             // ephemeral: now or never
 *   live.addEventListener("state", () => live.state)                  // idle connecting open offline
 *   live.addEventListener("leaving", () => …)                         // the last moment to send
 *
 * A listener hears every durable event after its position once and in order, then what is
 * ephemeral as it comes, and besides:
 *
 *   { name: "joined", body: state }  the topic's present, after every (re)connection
 *   { name: "reload" }               something may have been missed: fetch the page's part again
 *   { name: "refused", body }        the topic is closed to this reader: { code, message }
 *
 * `act` rejects with the refusal: { code, message, fields? }. Where the connection is lost, or the
 * fair is busy, it keeps trying, also after a reload of the page: `live.pending(topic)` has what waits,
 * and the event "refused-act" ({ act, problem }) tells of a refusal whose page is gone.
 */
import { backoff } from "./lib/backoff.js"
import { Outbox } from "./lib/outbox.js"
import { ulid } from "./lib/ulid.js"

const STAY_AWAY = 4500
const RESTART = 1012
const TOO_MANY = 4029
const SIGNED_OUT = 4503
const ANSWER_WITHIN = 10_000
const OVERDUE_AFTER = 30_000 // the fair beats every 25 s
const SILENT_AFTER = 60_000
const SETTLED_AFTER = 10_000 // a connection that lasted is no failed attempt

export class Live extends EventTarget {
  #url
  #protocol
  #socket = null
  #attempt = 0
  #ref = 0
  #heard = 0
  #timer
  #watch
  #away = 0 // the close code after which we stay away
  #state = "idle"
  #asked = new Map() // ref → { resolve, reject, timer }
  #topics = new Map() // topic → Topic
  #outbox

  constructor(url, { account = "", protocol = "koryu.1" } = {}) {
    super()
    this.#url = url
    this.#protocol = protocol
    this.#outbox = new Outbox(account)
    addEventListener("online", () => this.#hurry())
    addEventListener("pageshow", ({ persisted }) => persisted && this.#hurry())
    addEventListener("pagehide", () => this.#leave())
    if (account) for (const act of this.#outbox.waiting()) this.#enqueue(act, undefined, (problem) => this.#lament(act, problem))
  }

  /** "idle", "connecting", "open" or "offline". */
  get state() {
    return this.#state
  }

  /** The close code that ended it for good (4501 replaced, 4503 signed out), or 0. */
  get away() {
    return this.#away
  }

  /** Hear `topic` from `position` (`[epoch, offset]`, or null) on; returns what ends it. */
  listen(topic, listener, position = null) {
    const known = this.#topic(topic)
    known.listeners.set(listener, position)
    known.joined = false
    this.#join(topic)
    return () => {
      known.listeners.delete(listener)
      this.#letGo(topic)
    }
  }

  /** Do something durable once; resolves with the answer, however long that takes. */
  act(topic, name, body, id = body.id ?? ulid()) {
    const act = { id, topic, name, body, at: Date.now() }
    this.#outbox.put(act)
    return new Promise((resolve, reject) => this.#enqueue(act, resolve, reject))
  }

  /** The acts on `topic` that are not acknowledged yet, from before a reload too: `{ id, name, body }`. */
  pending(topic) {
    return (this.#topics.get(topic)?.acts ?? []).map(({ act }) => act)
  }

  /** Send something ephemeral to a topic that is listened to; rejects where that cannot be now. */
  send(topic, name, body) {
    if (!this.#isOpen || !this.#topics.get(topic)?.entered) return Promise.reject({ code: "offline", message: "" })
    return this.#ask("send", topic, name, body)
  }

  /** The page is left: last words go out, and with the line closed the browser may keep it. */
  #leave() {
    this.dispatchEvent(new Event("leaving"))
    this.#socket?.close(1000)
  }

  /** An act of an earlier page was refused: "refused-act" tells whoever shows it. */
  #lament(act, problem) {
    this.dispatchEvent(new CustomEvent("refused-act", { detail: { act, problem } }))
  }

  /** Somebody is signing out: what they had still to send is forgotten. */
  forget() {
    this.#outbox.clear()
  }

  // topics

  #topic(topic) {
    const fresh = { listeners: new Map(), acts: [], joined: false, entered: false, joining: false, acting: false }
    if (!this.#topics.has(topic)) this.#topics.set(topic, fresh)
    return this.#topics.get(topic)
  }

  #letGo(topic) {
    const known = this.#topics.get(topic)
    if (!known || known.listeners.size || known.acts.length) return
    this.#topics.delete(topic)
    if (known.entered && this.#isOpen) this.#ask("leave", topic).catch(() => {})
  }

  #join(topic) {
    const known = this.#topics.get(topic)
    if (!this.#isOpen) return void this.#connect()
    if (known.joining) return
    known.joining = true
    queueMicrotask(() => this.#joinNow(topic, known)) // elements of one page join together
  }

  async #joinNow(topic, known) {
    const socket = this.#socket
    const from = earliest(known.listeners.values())
    const asked = new Set(known.listeners.keys())
    let answer
    try {
      answer = await this.#ask("join", topic, from)
    } catch (problem) {
      if (socket !== this.#socket) return // lost: joined again after the next connection
        known.joined = known.joining = known.entered = false
      return this.#notJoined(topic, known, problem)
    }
    known.joining = false
    const [position, complete, state] = answer
    known.entered = true
    known.joined = [...known.listeners.keys()].every((listener) => asked.has(listener))
    for (const [listener, seen] of [...known.listeners]) {
      if (!asked.has(listener)) continue
      if (!complete || !seen || seen[0] !== position[0]) {
        known.listeners.set(listener, position)
        tell(listener, { name: "reload", body: {}, position })
      }
      if (state !== null) tell(listener, { name: "joined", body: state, position: null })
    }
    if (!this.#topics.has(topic)) return void this.#ask("leave", topic).catch(() => {})
    if (!known.joined) return this.#join(topic)
    this.#work(topic)
  }

  #notJoined(topic, known, problem) {
    if (problem.code === "too_many" || problem.code === "error" || problem.code === "unanswered") {
      setTimeout(() => this.#topics.get(topic) === known && this.#join(topic), (problem.retry_after ?? 5) * 1000)
      return
    }
    for (const listener of known.listeners.keys()) tell(listener, { name: "refused", body: problem, position: null })
    for (const { act, reject } of known.acts.splice(0)) {
      this.#outbox.delete(act.id)
      reject(problem)
    }
  }

  #heardEvent(topic, position, name, body) {
    const known = this.#topics.get(topic)
    if (!known) return
    for (const [listener, seen] of [...known.listeners]) {
      if (position === null) {
        tell(listener, { name, body, position })
      } else if (seen && seen[0] === position[0] && position[1] === seen[1] + 1) {
        known.listeners.set(listener, position)
        tell(listener, { name, body, position })
      } else if (!seen || seen[0] !== position[0] || position[1] > seen[1]) {
        this.#join(topic) // a gap: ask for what is between
      }
    }
  }

  // acts

  #enqueue(act, resolve = () => {}, reject = () => {}) {
    this.#topic(act.topic).acts.push({ act, resolve, reject })
    if (this.#topics.get(act.topic).joined) this.#work(act.topic)
    else this.#join(act.topic)
  }

  /** Send what waits on a topic, one after another, until it is empty or the connection is lost. */
  async #work(topic) {
    const known = this.#topics.get(topic)
    if (!known || known.acting) return
    known.acting = true
    while (known.acts.length && known.joined && this.#isOpen) {
      const { act, resolve, reject } = known.acts[0]
      try {
        const answer = await this.#ask("send", topic, act.name, { ...act.body, id: act.id })
        known.acts.shift()
        this.#outbox.delete(act.id)
        resolve(answer)
      } catch (problem) {
        if (problem.code === "lost" || problem.code === "unanswered") break
        if (problem.code === "too_many") {
          await new Promise((done) => setTimeout(done, 1000 * (problem.retry_after ?? 5)))
          continue
        }
        known.acts.shift()
        this.#outbox.delete(act.id)
        reject(problem)
      }
    }
    known.acting = false
    this.#letGo(topic)
  }

  // the connection

  get #isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN
  }

  #connect() {
    if (this.#socket || this.#timer || this.#away) return
    this.#become(this.#attempt ? "offline" : "connecting")
    const socket = (this.#socket = new WebSocket(this.#url, this.#protocol))
    let settled
    socket.onopen = () => {
      this.#heard = Date.now()
      settled = setTimeout(() => (this.#attempt = 0), SETTLED_AFTER)
      this.#watch = setInterval(() => this.#listenForSilence(socket), 5000)
      this.#become("open")
      for (const topic of this.#topics.keys()) this.#join(topic)
    }
    socket.onmessage = ({ data }) => socket === this.#socket && this.#receive(JSON.parse(data))
    socket.onclose = ({ code, reason }) => {
      clearTimeout(settled)
      if (socket === this.#socket) this.#closed(code, reason)
    }
  }

  #receive([kind, ...rest]) {
    this.#heard = Date.now()
    if (kind === "event") this.#heardEvent(...rest)
    else if (kind === "beat") this.#socket.send('["beat"]')
    else if (kind === "joined") this.#answered(rest[0], true, rest.slice(2))
    else if (kind === "reply") this.#answered(rest[0], rest[1] === "ok", rest[2])
  }

  #answered(ref, isGood, answer) {
    const asked = this.#asked.get(ref)
    this.#asked.delete(ref)
    clearTimeout(asked?.timer)
    if (isGood) asked?.resolve(answer)
    else asked?.reject(answer)
  }

  #ask(verb, ...parts) {
    const ref = ++this.#ref
    const socket = this.#socket
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#unanswered(ref, socket), ANSWER_WITHIN)
      this.#asked.set(ref, { resolve, reject, timer })
      socket.send(JSON.stringify([verb, ref, ...parts]))
    })
  }

  /** Nobody knows whether it was done: connect anew and send it again. */
  #unanswered(ref, socket) {
    this.#asked.get(ref)?.reject({ code: "unanswered", message: "" })
    this.#asked.delete(ref)
    if (socket === this.#socket) this.#abandon(socket)
  }

  #listenForSilence(socket) {
    const silent = Date.now() - this.#heard
    if (silent > SILENT_AFTER) this.#abandon(socket)
    else if (silent > OVERDUE_AFTER) this.#probe()
  }

  /** Ask for what is missed: whoever does not answer that in time is not there any more. */
  #probe() {
    const [topic] = this.#topics.keys()
    if (topic && !this.#asked.size) this.#join(topic)
  }

  #abandon(socket) {
    socket.close()
    this.#closed(1006, "") // closing may take long where nobody answers
  }

  #closed(code, reason) {
    this.#socket = null
    clearInterval(this.#watch)
    for (const known of this.#topics.values()) known.joined = known.entered = known.joining = false
    const asked = [...this.#asked.values()]
    this.#asked.clear()
    for (const { reject, timer } of asked) {
      clearTimeout(timer)
      reject({ code: "lost", message: "" })
    }
    if (code >= STAY_AWAY && code < 5000) {
      this.#away = code
      if (code === SIGNED_OUT) this.#outbox.clear()
      return this.#become("offline")
    }
    if (!this.#topics.size) return this.#become("idle")
    if (code === RESTART) this.#attempt = Math.max(this.#attempt, 2)
    const asksFor = code === TOO_MANY ? 1000 * (Number(/\d+/.exec(reason)?.[0]) || 10) : 0
    this.#become(this.#attempt ? "offline" : "connecting")
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#connect()
    }, asksFor + backoff(this.#attempt++))
  }

  /** The network is back, maybe another one: no reason to wait any longer, nor to trust what was open. */
  #hurry() {
    if (this.#isOpen) return this.#probe()
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#attempt = 0
    if (this.#topics.size) this.#connect()
  }

  #become(state) {
    if (state === this.#state) return
    this.#state = state
    this.dispatchEvent(new Event("state"))
  }
}

/** The position from which a join gives everybody what they miss; null where there is none. */
export function earliest(positions) {
  let first = null
  for (const position of positions) {
    if (!position) continue
    if (first && first[0] !== position[0]) return null
    if (!first || position[1] < first[1]) first = position
  }
  return first
}

function tell(listener, event) {
  try {
    listener(event)
  } catch (problem) {
    reportError(problem) // one element's mistake is not the others'
  }
}

export const live = new Live(new URL("/live", location.href.replace(/^http/, "ws")), {
  account: document.body?.dataset.me ?? "",
})

document.addEventListener("submit", ({ target }) => {
  if (new URL(target.action, location.href).pathname === "/sign-out") live.forget()
})
