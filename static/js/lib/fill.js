/**
 * fill(template, data): a copy of a <template>'s first element, filled in.
 *
 *   data-slot="name"                 its text is data.name
 *   data-attr="href:link title:hint" its attributes are data.link and data.hint; absent where empty
 *   data-if="photo"                  it is left out where data.photo is empty
 *   data-html="html"                 its content is data.html, which the server has made safe
 *
 * Text is set as text: markup in it is shown, not obeyed. Addresses are http(s), mailto or our own.
 */
export function fill(template, data) {
  const element = template.content.firstElementChild.cloneNode(true)
  refill(element, data)
  return element
}

/** The same for an element that stands on the page already. */
export function refill(element, data) {
  for (const one of [element, ...element.querySelectorAll("[data-if], [data-slot], [data-attr], [data-html]")]) {
    const { if: condition, slot, attr, html } = one.dataset
    if (condition && isEmpty(data[condition])) {
      one.remove()
      continue
    }
    if (slot && slot in data) one.textContent = data[slot] ?? ""
    if (html && html in data) one.innerHTML = data[html] ?? ""
    for (const pair of attr?.split(/\s+/).filter(Boolean) ?? []) {
      const [name, key] = pair.split(":")
      if (key in data) setAttribute(one, name, data[key])
    }
  }
}

const ADDRESSES = new Set(["href", "src", "action", "formaction", "poster"])

/** Whether a link may lead there. */
export function isSafeAddress(address) {
  try {
    return ["http:", "https:", "mailto:"].includes(new URL(address, "https://fair.example/").protocol)
  } catch {
    return false
  }
}

function setAttribute(element, name, value) {
  const refused = /^on/i.test(name) || (ADDRESSES.has(name) && !isSafeAddress(value))
  if (isEmpty(value) || refused) element.removeAttribute(name)
  else element.setAttribute(name, value === true ? "" : value)
}

const isEmpty = (value) => value === undefined || value === null || value === false || value === ""
