/**
 * <zone-cookie></zone-cookie>
 *
 * Tells the fair, once, in which time zone this browser is, by the cookie
 * `zone`. A zone that was chosen stays: a cookie that exists is not touched.
 * The next page shows its clocks in that zone.
 */
class ZoneCookie extends HTMLElement {
  connectedCallback() {
    const known = document.cookie.split("; ").some((entry) => entry.startsWith("zone="))
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
    if (known || !zone) return
    const secure = location.protocol === "https:" ? "; Secure" : ""
    document.cookie = `zone=${encodeURIComponent(zone)}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`
  }
}

customElements.define("zone-cookie", ZoneCookie)
