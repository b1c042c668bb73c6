/**
 * <include-fragment src="/fairs/autumn/booths/minato/sessions"><a href="…">Programme</a></include-fragment>
 *
 * A part of the page that another room of the house renders. Until it is there, or where it cannot
 * be had, the content stands as rendered. Where there is nothing in it, the section around it that
 * says `data-unless-empty` goes too.
 */
class IncludeFragment extends HTMLElement {
  async connectedCallback() {
    const response = await fetch(this.getAttribute("src")).catch(() => null)
    if (!response?.ok || response.redirected) return
    const fresh = document.createElement("template")
    fresh.innerHTML = await response.text() // our own server's, as any page of it
    if (fresh.content.childElementCount) this.replaceChildren(fresh.content)
    else this.closest("[data-unless-empty]")?.remove()
  }
}

customElements.define("include-fragment", IncludeFragment)
