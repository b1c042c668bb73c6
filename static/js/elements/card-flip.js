/**
 * <card-flip> <div class="flip-in"><figure>…</figure><figure>…</figure></div>
 *   <button class="btn small turn-btn" type="button">Turn the card over</button> </card-flip>
 *
 * A card that turns over on a small screen. Without JavaScript both faces stand
 * below each other, and the button is not shown.
 */
class CardFlip extends HTMLElement {
  #narrow = matchMedia("(max-width: 61.99rem)")
  #settle = () => this.#show(this.#face)
  #turn = (event) => {
    if (event.target.closest(".turn-btn")) this.#show(this.#face === "front" ? "back" : "front")
  }

  connectedCallback() {
    this.addEventListener("click", this.#turn)
    this.#narrow.addEventListener("change", this.#settle)
    this.#settle()
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#turn)
    this.#narrow.removeEventListener("change", this.#settle)
  }

  get #inner() {
    return this.querySelector(".flip-in")
  }

  get #face() {
    return this.#inner?.dataset.face ?? "front"
  }

  #show(face) {
    if (!this.#inner) return
    this.#inner.dataset.face = face
    const [front, back] = this.#inner.querySelectorAll(":scope > figure")
    front?.toggleAttribute("inert", this.#narrow.matches && face === "back")
    back?.toggleAttribute("inert", this.#narrow.matches && face === "front")
  }
}

customElements.define("card-flip", CardFlip)
