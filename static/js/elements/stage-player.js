/**
 * <stage-player topic="session:9" position="…">
 *   <div data-part="picture"> … </div> <div data-part="heading"> … </div>
 * </stage-player>
 *
 * The picture of a session. A player of another house is loaded only by its own button; an uploaded
 * film runs from the moment at which the session began, a short one round and round. The parts are fetched
 * again when the session changes and when it opens, begins or ends; a picture that plays is left alone while
 * it stays the same.
 */
import { live } from "../live.js"

const LONGEST_TIMER = 2 ** 31 - 1
const SHORT = 5 * 60 // s: so short a film is a session's standing picture, and goes round
const TOGETHER = 1500 // ms in which a whole audience asks for the page again

class StagePlayer extends HTMLElement {
  #stop
  #timer

  connectedCallback() {
    this.addEventListener("submit", this.#consent)
    this.addEventListener("loadedmetadata", this.#catchUp, true)
    this.addEventListener("ended", this.#tellEnd, true)
    this.#stop = live.listen(
      this.getAttribute("topic"),
      ({ name }) => (name === "session.changed" || name === "reload") && this.#soon(),
      JSON.parse(this.getAttribute("position") || "null"),
    )
    for (const film of this.querySelectorAll("video[data-begins]")) if (film.readyState) this.#catchUp({ target: film })
    this.#awaitTurn()
  }

  disconnectedCallback() {
    this.removeEventListener("submit", this.#consent)
    this.removeEventListener("loadedmetadata", this.#catchUp, true)
    this.removeEventListener("ended", this.#tellEnd, true)
    this.#stop?.()
    clearTimeout(this.#timer)
  }

  #consent = (event) => {
    const form = event.target.closest("[data-consent]")
    if (!form) return
    event.preventDefault()
    const { frame, media, title } = form.dataset
    const player = document.createElement(frame ? "iframe" : "video")
    player.title = title
    if (frame) {
      player.allow = "autoplay; fullscreen; picture-in-picture"
      player.referrerPolicy = "strict-origin-when-cross-origin"
      player.src = frame
    } else {
      if (!player.canPlayType("application/vnd.apple.mpegurl")) return void open(media, "_blank", "noopener")
      Object.assign(player, { src: media, controls: true, autoplay: true, playsInline: true })
    }
    form.closest(".picture-state").replaceWith(player)
    player.focus()
  }

  /** An uploaded film is shown to all at once: who comes late comes into the middle of it. */
  #catchUp = ({ target: film }) => {
    if (!film.dataset?.begins || film.dataset.caught) return
    film.dataset.caught = "yes"
    const late = (this.#now() - new Date(film.dataset.begins)) / 1000
    film.loop = film.duration < SHORT
    if (late > 1 && (film.loop || late < film.duration)) film.currentTime = late % film.duration
  }

  #tellEnd = () => {
    const words = this.querySelector("[data-ended]")
    if (words) words.hidden = false
  }

  /** The fair's clock. */
  #now() {
    const picture = this.querySelector(".picture")
    picture.ahead ??= new Date(picture.dataset.now) - Date.now()
    return Date.now() + picture.ahead
  }

  #awaitTurn() {
    clearTimeout(this.#timer)
    const turns = this.querySelector(".picture")?.dataset.turns
    if (!turns) return
    const wait = new Date(turns) - this.#now()
    if (wait < LONGEST_TIMER) this.#timer = setTimeout(() => this.#soon(), Math.max(wait, 0) + 300)
  }

  #soon() {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#refresh(), Math.random() * TOGETHER)
  }

  async #refresh() {
    try {
      const [picture, heading] = await Promise.all(["picture", "heading"].map(part))
      const old = this.querySelector("[data-part=picture]")
      const key = ".picture"
      const isSame = picture.querySelector(key).dataset.key === old.querySelector(key).dataset.key
      if (isSame) {
        old.querySelector(key).dataset.turns = picture.querySelector(key).dataset.turns ?? ""
        old.querySelector(".picture-bar").replaceWith(picture.querySelector(".picture-bar"))
      } else old.replaceChildren(picture)
      this.querySelector("[data-part=heading]").replaceChildren(heading)
    } catch {
      // no network just now: the next event or turn asks again
    }
    this.#awaitTurn()
  }
}

async function part(name) {
  const response = await fetch(location.href, { headers: { "Koryu-Part": name }, cache: "no-cache" })
  if (!response.ok) throw new Error(`${name}: ${response.status}`)
  const fresh = document.createElement("template")
  fresh.innerHTML = await response.text()
  return fresh.content
}

customElements.define("stage-player", StagePlayer)
