/**
 * <li class="nowmark"><now-line data-moment="2026-09-19T02:07:00+00:00">Now 11:07 …</now-line></li>
 *
 * The line at this moment in a timetable: its time goes on, and it moves below every session that
 * has begun (`data-begins` of the items beside it). Without JavaScript it stands where it was rendered.
 */
import { clocks } from "../lib/time.js"

class NowLine extends HTMLElement {
  #timer
  #ahead = 0 // how far the fair's clock is ahead of this one, in ms

  connectedCallback() {
    if (!this.#ahead) this.#ahead = new Date(this.dataset.moment) - Date.now()
    clearInterval(this.#timer)
    this.#timer = setInterval(() => this.#tick(), 15_000)
  }

  disconnectedCallback() {
    clearInterval(this.#timer)
  }

  #tick() {
    const now = new Date(Date.now() + this.#ahead)
    const { reader, fair } = clocks(now.toISOString())
    const time = this.querySelector("time")
    const shown = time?.firstChild
    if (shown && !shown.textContent.includes(reader.time)) {
      time.dateTime = now.toISOString()
      shown.textContent = shown.textContent.replace(/\d\d:\d\d/, reader.time)
      const second = time.querySelector(".of-fair")
      if (second && fair) second.firstChild.textContent = second.firstChild.textContent.replace(/\d\d:\d\d/, fair.time)
    }
    const mark = this.closest("li")
    let next = mark?.nextElementSibling
    while (next?.dataset.begins && new Date(next.dataset.begins) <= now) next = next.nextElementSibling
    if (mark && next !== mark.nextElementSibling) mark.parentElement.insertBefore(mark, next)
  }
}

customElements.define("now-line", NowLine)
