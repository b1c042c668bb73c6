/**
 * <push-switch key="BF4…" worker="/sw.js" browsers="/notices/browsers" list="browsers"> what each state says </push-switch>
 *
 * Switches pushes on and off in this browser; asks for the permission on the click and never before. Of its
 * children with `data-state` (script, unsupported, home, denied, off, on) the one that holds is shown, of those with
 * `data-problem` the one that happened. Without JavaScript the first stands.
 */
class PushSwitch extends HTMLElement {
  #list

  connectedCallback() {
    this.#list = document.getElementById(this.getAttribute("list"))
    this.addEventListener("click", ({ target }) => {
      if (target.dataset.act === "on") this.#act(target, () => this.#on())
      if (target.dataset.act === "off") this.#act(target, () => this.#off())
    })
    this.#look()
  }

  /** What holds now: what the browser says, and whether the list below knows this browser's address. */
  async #look() {
    if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) {
      return this.#say(/iPhone|iPad/.test(navigator.userAgent) && !navigator.standalone ? "home" : "unsupported")
    }
    if (Notification.permission === "denied") return this.#say("denied")
    const held = await this.#held()
    const line = held && (await this.#line(held))
    for (const other of this.#list.querySelectorAll("[data-here]")) other.hidden = other.closest("li") !== line
    for (const hint of document.querySelectorAll("[data-while-none]")) hint.hidden = this.#list.querySelector("li") !== null
    this.#say(line && Notification.permission === "granted" ? "on" : "off")
  }

  async #on() {
    if ((await Notification.requestPermission()) === "denied") return this.#look()
    if (Notification.permission !== "granted") return
    const key = this.getAttribute("key")
    await navigator.serviceWorker.register(`${this.getAttribute("worker")}?key=${key}`)
    const { pushManager } = await navigator.serviceWorker.ready
    let held = await pushManager.getSubscription()
    if (held && spoken(held.options.applicationServerKey) !== key) {
      await held.unsubscribe()
      held = null
    }
    held ??= await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
    const { endpoint, keys } = held.toJSON()
    const body = new URLSearchParams({ endpoint, p256dh: keys.p256dh, auth: keys.auth })
    const answer = await fetch(this.getAttribute("browsers"), { method: "POST", body, redirect: "manual" })
    if (answer.status !== 204) {
      await held.unsubscribe()
      return this.#complain(answer.status === 409 ? "full" : "refused")
    }
    await this.#refresh()
  }

  async #off() {
    const held = await this.#held()
    const line = held && (await this.#line(held))
    const form = line?.querySelector("form[data-removal]")
    if (form) await fetch(form.action, { method: "POST", body: new URLSearchParams(), redirect: "manual" })
    await held?.unsubscribe()
    await this.#refresh()
  }

  async #act(button, work) {
    if (button.ariaBusy === "true") return
    button.ariaBusy = "true"
    this.#complain("")
    try {
      await work()
    } catch (problem) {
      console.warn("push:", problem)
      this.#complain("unreached")
    } finally {
      button.removeAttribute("aria-busy")
    }
  }

  async #held() {
    const registration = await navigator.serviceWorker.getRegistration("/")
    return registration?.pushManager.getSubscription()
  }

  /** The entry of the list that is this browser: it carries the SHA-256 of its address. */
  async #line({ endpoint }) {
    const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint)))
    const mark = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
    return this.#list.querySelector(`li[data-mark="${mark}"]`)
  }

  async #refresh() {
    const answer = await fetch(location.pathname, { headers: { "Koryu-Part": "browsers" }, cache: "no-cache" })
    if (answer.ok && !answer.redirected) {
      const fresh = document.createElement("template")
      fresh.innerHTML = await answer.text()
      this.#list.replaceChildren(fresh.content)
    }
    await this.#look()
  }

  #say(state) {
    for (const part of this.querySelectorAll("[data-state]")) part.hidden = part.dataset.state !== state
  }

  #complain(problem) {
    for (const part of this.querySelectorAll("[data-problem]")) part.hidden = part.dataset.problem !== problem
  }
}

/** A key as base64url, as the fair writes it. */
function spoken(buffer) {
  const letters = btoa(String.fromCharCode(...new Uint8Array(buffer ?? [])))
  return letters.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
}

customElements.define("push-switch", PushSwitch)
