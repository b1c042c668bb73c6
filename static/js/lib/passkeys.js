/** Passkeys by the browser's own means (WebAuthn); where it has none, the other ways in remain. */

export const able = () => Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON)

/** A fresh challenge, { token, options }; null where the fair refuses one. Throws Away where it is out of reach. */
export async function challenge(address) {
  const answer = await fetch(address, { method: "POST", body: new URLSearchParams() }).catch(() => {
    throw new Away()
  })
  return answer.ok ? answer.json() : null
}

class Away extends Error {
  name = "Away"
}

/** Send the form with what the authenticator answered; empty, it brings the page that says what is wrong. */
export function send(form, token = "", credential = null) {
  form.elements.token.value = token
  form.elements.credential.value = credential ? JSON.stringify(credential) : ""
  form.submit()
}

/**
 * Which of an element's sentences tells of *problem*: data-cancelled, data-late, data-there, data-away or data-failed.
 *
 * A browser hides whether its dialog was cancelled, found no passkey or ran out of time; that it waited
 * as long as it was asked to (both in milliseconds) gives the last away.
 */
export function sentence({ name }, waited = 0, patience = Infinity) {
  if (name === "InvalidStateError") return "there"
  if (name === "Away") return "away"
  if (name !== "NotAllowedError" && name !== "AbortError") return "failed"
  return waited >= patience ? "late" : "cancelled"
}
