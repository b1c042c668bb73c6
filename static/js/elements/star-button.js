/**
 * <star-button><form method="post" action="…/star" data-on="…/star" data-off="…/star/removal"><button aria-pressed> …
 *
 * Puts a session into my day, or takes it out, without a new page. Where that fails the form is sent as it is.
 */
class StarButton extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", (event) => this.#toggle(event))
  }

  async #toggle(event) {
    const form = event.target
    const button = form.querySelector("button")
    event.preventDefault()
    if (button.ariaBusy === "true") return
    button.ariaBusy = "true"
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(), redirect: "manual" })
      if (answer.type !== "opaqueredirect") throw new Error(`star: ${answer.status}`)
      const on = button.getAttribute("aria-pressed") !== "true"
      button.setAttribute("aria-pressed", on)
      form.action = on ? form.dataset.off : form.dataset.on
    } catch {
      form.submit()
    } finally {
      button.removeAttribute("aria-busy")
    }
  }
}

customElements.define("star-button", StarButton)
