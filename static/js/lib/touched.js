/** What a reader typed or chose before the script came, or before Back: it differs from the page's HTML. */
export const isTouched = (form) => [...form.elements].some(differs)

/** Whether a field says something else than the HTML does. */
export function differs(field) {
  if (field instanceof HTMLSelectElement) return field.selectedIndex !== asRendered([...field.options])
  if (!field.matches("input, textarea")) return false
  return field.value !== field.defaultValue || Boolean(field.checked) !== Boolean(field.defaultChecked)
}

/** Of a list with one choice: the last that the HTML chooses, else the first, if there is any. */
function asRendered(options) {
  const chosen = options.findLastIndex(({ defaultSelected }) => defaultSelected)
  return chosen >= 0 || !options.length ? chosen : 0
}
