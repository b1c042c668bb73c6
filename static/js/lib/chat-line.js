/** What a line of a room is made of; <chat-room> says when. */

/** A blank line with its message's number in every address and name of it. */
export function numbered(line, id) {
  for (const part of [line, ...line.querySelectorAll("*")]) {
    for (const { name, value } of [...part.attributes]) {
      if (name === "id" || name === "for") part.setAttribute(name, value.replace(/0$/, id))
      else if (/\/messages\/0|reply=0/.test(value)) part.setAttribute(name, value.replace(/(messages\/|reply=)0/, `$1${id}`))
    }
  }
  line.dataset.message = id
  return line
}

/** A small note below a message. */
export function noteOf(name, words) {
  const element = document.createElement("small")
  element.className = name
  element.textContent = words
  return element
}

export function paragraph(words) {
  const element = document.createElement("p")
  element.textContent = words
  return element
}

/** An emoji below a message, put there by *count* people; null where nobody did. */
export function reacted(slot, emoji, count) {
  let button = slot.querySelector(`button[data-emoji="${emoji}"]`)
  if (!button && count) {
    button = document.createElement("button")
    button.type = "button"
    button.dataset.emoji = emoji
    button.setAttribute("aria-pressed", "false")
    slot.append(button)
  }
  if (!button) return
  const number = document.createElement("b")
  number.textContent = count
  button.replaceChildren(`${emoji} `, number)
  if (!count) (button.closest("form") ?? button).remove()
}
