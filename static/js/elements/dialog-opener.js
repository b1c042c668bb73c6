/**
 * <button commandfor="note" command="show-modal" data-opens="note">
 *
 * Browsers that know command buttons open the dialog themselves; for the others
 * this module does. It also closes a dialog on a click beside it where the
 * browser does not know `closedby`.
 */
const commands = "commandForElement" in HTMLButtonElement.prototype
const closes = "closedBy" in HTMLDialogElement.prototype

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]")
  if (opener && !commands) document.getElementById(opener.dataset.opens)?.showModal()
  if (!closes && event.target instanceof HTMLDialogElement && event.target.getAttribute("closedby") === "any") {
    event.target.close()
  }
})
