/**
 * <demo-bar><details>…</details></demo-bar>
 *
 * Remembers, in the cookie `demo-bar`, whether somebody folded the bar away, so
 * that the next page comes as they left this one.
 */
class DemoBar extends HTMLElement {
  connectedCallback() {
    const details = this.querySelector("details")
    details?.addEventListener("toggle", () => {
      const secure = location.protocol === "https:" ? "; Secure" : ""
      document.cookie = `demo-bar=${details.open ? "open" : "closed"}; Path=/; Max-Age=2592000; SameSite=Lax${secure}`
    })
  }
}

customElements.define("demo-bar", DemoBar)
