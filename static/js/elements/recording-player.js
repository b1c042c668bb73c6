/**
 * <recording-player position="/fairs/…/position"> video, chapters and transcript </recording-player>
 *
 * The browser's own player stays; this adds what it lacks: links into the film jump without loading
 * the page again, the line that is spoken is marked, keys work wherever the focus is, and the place is
 * kept (every ten seconds, on pausing and on leaving). Without JavaScript every link loads the page at
 * its place.
 */
import { differs } from "../lib/touched.js"

const KEEP_EVERY = 10_000 // ms
const STEP = 5 // seconds
const TYPING = "input, textarea, select, [contenteditable]"

class RecordingPlayer extends HTMLElement {
  #video
  #lines = []
  #chapters = []
  #kept = -1
  #timer
  #stop = new AbortController()

  connectedCallback() {
    this.#video = this.querySelector("video")
    if (!this.#video) return
    const signal = this.#stop.signal
    this.#chapters = placesIn(this.querySelector(".chapters"))
    this.#lines = placesIn(this.querySelector(".transcript"))
    this.addEventListener("click", (event) => this.#follow(event), { signal })
    document.addEventListener("keydown", (event) => this.#key(event), { signal, capture: true })
    for (const name of ["timeupdate", "seeked"]) this.#video.addEventListener(name, () => this.#mark(), { signal })
    for (const name of ["pause", "ended", "seeked"]) this.#video.addEventListener(name, () => this.#keep(), { signal })
    addEventListener("pagehide", () => this.#keep(), { signal })
    addEventListener("hashchange", () => this.#jumpToHash(), { signal })
    this.#timer = setInterval(() => this.#video.paused || this.#keep(), KEEP_EVERY)
    this.#controls(signal)
    this.#jumpToHash()
  }

  disconnectedCallback() {
    this.#stop.abort()
    clearInterval(this.#timer)
  }

  #controls(signal) {
    const speed = this.querySelector("[data-speed]")
    const run = () => (this.#video.playbackRate = Number(speed.value))
    speed?.addEventListener("change", run, { signal })
    if (speed && differs(speed)) run()
    this.#captionChoice(signal)
    const small = this.querySelector("[data-pip]")
    if (!small || !document.pictureInPictureEnabled || this.#video.disablePictureInPicture) return
    small.hidden = false
    const toggle = () =>
      document.pictureInPictureElement ? document.exitPictureInPicture() : this.#video.requestPictureInPicture()
    small.addEventListener("click", () => toggle().catch(() => {}), { signal })
  }

  /** The choice of captions, which also follows the browser's own menu and the C key. */
  #captionChoice(signal) {
    const choice = this.querySelector("[data-captions]")
    if (!choice) return
    const tell = () => (choice.value = this.#captions.find(({ mode }) => mode === "showing")?.language ?? "")
    choice.addEventListener("change", () => this.#showCaptions(choice.value), { signal })
    this.#video.textTracks.addEventListener("change", tell, { signal })
    if (differs(choice)) this.#showCaptions(choice.value)
    tell()
  }

  get #captions() {
    return [...this.#video.textTracks].filter(({ kind }) => kind === "captions")
  }

  #showCaptions(language) {
    for (const track of this.#captions) track.mode = track.language === language ? "showing" : "disabled"
  }

  #follow(event) {
    const link = event.target.closest("a[data-at]")
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    this.#jump(Number(link.dataset.at))
  }

  #jump(seconds) {
    this.#video.currentTime = seconds
    this.#video.play().catch(() => {}) // a browser that wants a touch first stays at the place
    const { top, bottom } = this.#video.getBoundingClientRect()
    if (top < 0 || bottom > innerHeight) this.#video.scrollIntoView({ block: "nearest" })
  }

  #jumpToHash() {
    const place = location.hash.match(/^#t=([\d.]+)$/)
    if (place) this.#video.currentTime = Number(place[1])
  }

  #mark() {
    const now = this.#video.currentTime
    setCurrent(this.#chapters, now, () => true)
    const spoken = setCurrent(this.#lines, now, (line) => now < line.until)
    if (spoken) keepInView(spoken, this.querySelector(".transcript"))
  }

  #keep() {
    const address = this.getAttribute("position")
    const at = Math.round(this.#video.currentTime * 10) / 10
    if (!address || this.#video.readyState === 0 || at === this.#kept || (at === 0 && this.#kept < 0)) return
    this.#kept = at
    fetch(address, { method: "POST", body: new URLSearchParams({ at }), keepalive: true }).catch(() => {})
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(TYPING)) return
    const inControl = event.target.closest?.("a, button, summary, label, [role=tab]")
    const act = {
      " ": () => (this.#video.paused ? this.#video.play().catch(() => {}) : this.#video.pause()),
      ArrowLeft: () => (this.#video.currentTime -= STEP),
      ArrowRight: () => (this.#video.currentTime += STEP),
      ArrowUp: () => this.#louder(0.1),
      ArrowDown: () => this.#louder(-0.1),
      c: () => this.#toggleCaptions(),
      f: () => this.#wholeScreen(),
      m: () => (this.#video.muted = !this.#video.muted),
    }[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    if (!act || (event.key === " " && inControl)) return
    if (/^Arrow(Up|Down)$/.test(event.key) && event.target !== this.#video) return // the page scrolls
    event.preventDefault()
    event.stopPropagation()
    act()
  }

  #louder(by) {
    this.#video.volume = Math.min(1, Math.max(0, this.#video.volume + by))
  }

  #toggleCaptions() {
    const captions = this.#captions
    const shown = captions.some(({ mode }) => mode === "showing")
    const mine = captions.find(({ language }) => language === document.documentElement.lang) ?? captions[0]
    this.#showCaptions(shown ? "" : mine?.language)
  }

  #wholeScreen() {
    if (document.fullscreenElement) document.exitFullscreen()
    else this.#video.requestFullscreen?.().catch(() => {})
  }
}

/** Links with their places in seconds, in order. */
function placesIn(list) {
  return [...(list?.querySelectorAll("a[data-at]") ?? [])].map((link) => ({
    link,
    at: Number(link.dataset.at),
    until: Number(link.dataset.until ?? Infinity),
  }))
}

/** Mark the last place that has begun, if it still holds; returns its link when it has just changed. */
function setCurrent(places, now, holds) {
  const begun = places.findLast(({ at }) => at <= now + 0.05)
  const current = begun && holds(begun) ? begun.link : null
  let changed = null
  for (const { link } of places) {
    const was = link.hasAttribute("aria-current")
    if (link === current && !was) {
      link.setAttribute("aria-current", "true")
      changed = link
    } else if (link !== current && was) link.removeAttribute("aria-current")
  }
  return changed
}

/** Scroll the frame, never the page, unless somebody reads in it. */
function keepInView(link, frame) {
  if (frame.matches(":hover") || frame.contains(document.activeElement)) return
  const top = link.offsetTop - frame.offsetTop
  frame.scrollTop = top - frame.clientHeight / 3
}

customElements.define("recording-player", RecordingPlayer)
