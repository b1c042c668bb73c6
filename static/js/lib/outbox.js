/**
 * Acts that are not acknowledged yet, kept in the browser so that they survive a reload.
 *
 * One entry an act, so that tabs do not write over each other; an act that two tabs send carries
 * the same id both times and is done once. Only the account that is signed in finds its own.
 */
const PREFIX = "koryu.outbox."
const DAY = 86_400_000

export class Outbox {
  #account
  #memory = new Map() // where the browser keeps nothing

  constructor(account) {
    this.#account = account
    for (const key of this.#keys()) if (!account || !key.startsWith(this.#prefix)) this.#remove(key)
  }

  /** Keep `{ id, topic, name, body, at }` until it is answered. */
  put(act) {
    try {
      localStorage.setItem(this.#prefix + act.id, JSON.stringify(act))
    } catch {
      this.#memory.set(act.id, act)
    }
  }

  /** It was answered. */
  delete(id) {
    this.#memory.delete(id)
    this.#remove(this.#prefix + id)
  }

  /** What waits, the oldest first; what waited for more than a day is given up. */
  waiting(now = Date.now()) {
    const found = [...this.#memory.values()]
    for (const key of this.#keys()) {
      if (!key.startsWith(this.#prefix)) continue
      const act = parsed(localStorage.getItem(key))
      if (act && now - act.at < DAY) found.push(act)
      else this.#remove(key)
    }
    return found.sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  /** Somebody signed out: nothing of theirs stays behind. */
  clear() {
    this.#memory.clear()
    for (const key of this.#keys()) this.#remove(key)
  }

  get #prefix() {
    return `${PREFIX}${this.#account}.`
  }

  #keys() {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))
    } catch {
      return []
    }
  }

  #remove(key) {
    try {
      localStorage.removeItem(key)
    } catch {
      // nothing is kept here anyway
    }
  }
}

function parsed(text) {
  try {
    const act = JSON.parse(text)
    return typeof act?.id === "string" && typeof act.topic === "string" ? act : null
  } catch {
    return null
  }
}
