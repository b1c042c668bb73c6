/** Whether a reader typed or chose something in *form* already: before the script came, or before Back. */
export const isTouched = (form) => [...form.elements].some(differs)

function differs(field) {
  if (field instanceof HTMLSelectElement) return field.selectedIndex !== asRendered(field)
  if (!field.matches("input, textarea")) return false
  return field.value !== field.defaultValue || Boolean(field.checked) !== Boolean(field.defaultChecked)
}

/** A select whose HTML chooses nothing stands on its first option. */
const asRendered = ({ options }) => Math.max([...options].findLastIndex(({ defaultSelected }) => defaultSelected), 0)
