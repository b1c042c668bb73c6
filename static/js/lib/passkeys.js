/** Passkeys by the browser's own means (WebAuthn); where it has none, the other ways in remain. */

export const able = () => Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON)

/** A fresh challenge, { token, options }; null where the fair refuses one. Throws where it is out of reach. */
export async function challenge(address) {
  const answer = await fetch(address, { method: "POST", body: new URLSearchParams() })
  return answer.ok ? answer.json() : null
}

/** Send the form with what the authenticator answered; empty, it brings the page that says what is wrong. */
export function send(form, token = "", credential = null) {
  form.elements.token.value = token
  form.elements.credential.value = credential ? JSON.stringify(credential) : ""
  form.submit()
}

/** Which of an element's sentences tells of *problem*: data-cancelled, data-there or data-failed. */
export function sentence({ name }) {
  if (name === "InvalidStateError") return "there"
  return name === "NotAllowedError" || name === "AbortError" ? "cancelled" : "failed"
}
