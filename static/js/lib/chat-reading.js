/** Reading along in a room: what is in view, how far it was read, and saying so now and then. */
import { live } from "../live.js"
import { noteOf } from "./chat-line.js"

const SEEN_AFTER = 2000 // at the soonest; in a room of many each reader says it at a time of their own
const NEAR_THE_END = 80 // pixels from the newest line that count as reading along

export class Reading {
  #room
  #lines
  #frame
  #saying // the timer of what was seen and is not said yet

  constructor(room, lines) {
    this.#room = room
    this.#lines = lines
    this.#frame = room.querySelector(".talk-frame")
  }

  /** The frame grows from its foot (column-reverse), so its newest line is at scroll position 0. */
  isAlong() {
    return Math.abs(this.#frame.scrollTop) < NEAR_THE_END
  }

  toNewest() {
    this.#frame.scrollTop = 0
  }

  /** A conversation opens where the reader stopped; the frame alone moves, the page stays. */
  toFirstNew() {
    const divider = this.#room.querySelector("#first-new")
    if (divider) this.#frame.scrollTop += divider.getBoundingClientRect().top - this.#frame.getBoundingClientRect().top
  }

  saw() {
    if (document.visibilityState !== "visible" || !this.isAlong()) return
    const lines = this.#lines.list.querySelectorAll("li[data-message]:not([data-message=''])")
    const newest = Number(lines[lines.length - 1]?.dataset.message ?? 0)
    if (newest <= Number(this.#room.getAttribute("seen"))) return
    this.#room.setAttribute("seen", newest)
    const wait = this.#room.dataset.kind === "direct" ? SEEN_AFTER / 4 : SEEN_AFTER * (1 + 2 * Math.random())
    this.#saying ??= setTimeout(this.say, wait)
  }

  /** The newest of all that was seen since it was said last. */
  say = () => {
    if (!this.#saying) return
    clearTimeout(this.#saying)
    this.#saying = undefined
    live.send(this.#room.getAttribute("topic"), "chat.see", { message_id: Number(this.#room.getAttribute("seen")) }).catch(() => {})
  }

  lookedOrLeft = () => {
    if (document.visibilityState === "visible") this.saw()
    else this.say()
  }

  /** In a conversation of two, where both show it: the newest of my messages that was read says so. */
  othersSaw({ account_id, message_id }) {
    if (account_id !== this.#lines.me) this.#room.setAttribute("others-seen", message_id)
    const upTo = Number(this.#room.getAttribute("others-seen"))
    this.#room.querySelector(".seen-mark")?.remove()
    if (!upTo) return
    const read = [...this.#lines.list.querySelectorAll("li.mine[data-message]")].filter((line) => Number(line.dataset.message) <= upTo)
    read.at(-1)?.querySelector('[data-slot="after"]')?.append(noteOf("seen-mark", this.#lines.words.seen))
  }
}
