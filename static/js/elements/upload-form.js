/**
 * <upload-form uploads="/fairs/…/uploads" limit="4294967296"> a plain file form </upload-form>
 * <upload-state data-waits> what is known of the film </upload-state>
 *
 * Sends a film in pieces that can be resumed: after a lost line, a pause, or with the same file after
 * the page was closed. Without JavaScript the form sends it whole. The protocol is tus 1.0 (see
 * server/recordings/desk/arriving.py).
 */
import { backoff } from "../lib/backoff.js"

const PIECE = 8 * 1024 * 1024
const CHECK_EVERY = 2000 // ms

class UploadForm extends HTMLElement {
  #file
  #address
  #paused = false
  #request
  #going = this.querySelector(".upload-going")

  connectedCallback() {
    this.querySelector("form").addEventListener("submit", (event) => {
      const file = this.querySelector("input[type=file]").files[0]
      if (!file) return
      event.preventDefault()
      this.#begin(file)
    })
    this.#going.addEventListener("click", ({ target }) => {
      if (target.dataset.act === "pause") this.#pause()
      if (target.dataset.act === "cancel") this.#cancel()
    })
  }

  async #begin(file) {
    this.#file = file
    if (file.size > Number(this.getAttribute("limit"))) return this.#tell("large", { size: size(Number(this.getAttribute("limit"))) })
    this.querySelector("form").hidden = true
    this.#tell("begin")
    this.#address = localStorage.getItem(this.#memory)
    const known = this.#address && (await ask(this.#address))
    if (known?.size === file.size) return this.#send(known.at)
    const body = new URLSearchParams({ size: file.size, name: file.name })
    const answer = await fetch(this.getAttribute("uploads"), { method: "POST", body }).catch(() => null)
    if (answer?.status !== 201) return this.#refused()
    this.#address = answer.headers.get("Location")
    localStorage.setItem(this.#memory, this.#address)
    this.#send(0)
  }

  /** Piece after piece from *at*; a lost line is asked again how far it came. */
  async #send(at) {
    for (let failures = 0; !this.#paused; ) {
      this.#show(at)
      const { status, at: reached, next, message } = await this.#piece(at)
      if (status === 204 || status === 200) [at, failures] = [reached, 0]
      if (status === 200) return this.#finished(next)
      if (status === 204) continue
      if ([403, 404, 413, 422].includes(status)) return this.#refused(message)
      if (this.#paused) break
      this.#tell("lost")
      await new Promise((done) => setTimeout(done, backoff(failures++)))
      at = (await ask(this.#address))?.at ?? at
    }
    this.#tell("paused", { done: size(at), size: size(this.#file.size) })
  }

  /** One PATCH; XMLHttpRequest, because fetch does not tell how much of a body has been sent. */
  #piece(at) {
    return new Promise((done) => {
      const request = (this.#request = new XMLHttpRequest())
      request.open("PATCH", this.#address)
      request.setRequestHeader("Content-Type", "application/offset+octet-stream")
      request.setRequestHeader("Upload-Offset", at)
      request.upload.onprogress = ({ loaded }) => this.#show(at + loaded)
      request.onloadend = () => {
        const { next, message } = [200, 422].includes(request.status) ? JSON.parse(request.responseText) : {}
        done({ status: request.status, at: Number(request.getResponseHeader("Upload-Offset")), next, message })
      }
      request.send(this.#file.slice(at, at + PIECE))
    })
  }

  async #pause() {
    const button = this.#going.querySelector("[data-act=pause]")
    this.#paused = !this.#paused
    button.textContent = this.dataset[this.#paused ? "resume" : "pause"]
    if (this.#paused) return this.#request?.abort()
    const known = await ask(this.#address)
    if (known) this.#send(known.at)
    else this.#refused()
  }

  async #cancel() {
    this.#paused = true
    this.#request?.abort()
    localStorage.removeItem(this.#memory)
    await fetch(this.#address, { method: "DELETE" }).catch(() => {})
    location.reload()
  }

  #finished(next) {
    localStorage.removeItem(this.#memory)
    this.#show(this.#file.size)
    this.#tell("whole")
    location.assign(next)
    if (new URL(next, location.href).pathname === location.pathname) location.reload()
  }

  #refused(reason = "") {
    localStorage.removeItem(this.#memory)
    this.#tell("failed")
    if (reason) this.#going.querySelector("[data-told]").append(` ${reason}`)
    this.querySelector("form").hidden = false
  }

  #show(done) {
    this.#going.querySelector("progress").value = (100 * done) / this.#file.size
    this.#tell("going", { done: size(done), size: size(this.#file.size) })
  }

  #tell(what, values = {}) {
    this.#going.hidden = false
    this.#going.querySelector("[data-told]").textContent = this.dataset[what].replace(/\{(\w+)\}/g, (_, name) => values[name])
  }

  get #memory() {
    const { name, size: bytes, lastModified } = this.#file
    return `upload:${this.getAttribute("uploads")}:${name}:${bytes}:${lastModified}`
  }
}

/** How far an upload is, or null where it is gone. */
async function ask(address) {
  const answer = await fetch(address, { method: "HEAD", cache: "no-store" }).catch(() => null)
  if (!answer?.ok) return null
  return { at: Number(answer.headers.get("Upload-Offset")), size: Number(answer.headers.get("Upload-Length")) }
}

function size(bytes) {
  return bytes >= 1e9 ? `${(bytes / 2 ** 30).toFixed(1)} GB` : `${(bytes / 2 ** 20).toFixed(1)} MB`
}

/** Asks while the film is being checked, and loads the page when it is done, unless somebody has typed. */
class UploadState extends HTMLElement {
  #timer

  connectedCallback() {
    if ("waits" in this.dataset) this.#timer = setInterval(() => this.#ask(), CHECK_EVERY)
  }

  disconnectedCallback() {
    clearInterval(this.#timer)
  }

  async #ask() {
    const answer = await fetch(location.href, { headers: { "Koryu-Part": "desk_state" }, cache: "no-store" }).catch(() => null)
    if (!answer?.ok || answer.redirected) return
    this.innerHTML = await answer.text()
    if (this.querySelector("[data-waiting]")) return
    clearInterval(this.#timer)
    const typed = [...document.querySelectorAll("main :is(input, textarea)")].some((field) => field.type !== "radio" && field.value !== field.defaultValue)
    if (!typed) location.reload()
  }
}

customElements.define("upload-form", UploadForm)
customElements.define("upload-state", UploadState)
