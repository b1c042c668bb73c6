/**
 * <form-answer hidden></form-answer>
 *
 * Stands in the answer to a form that was sent to its page's own address: from now on the browser
 * takes it for that page. Reloading, and going back to it, ask for the page and send nothing again.
 * Without JavaScript the browser asks first whether to send the form once more.
 */
class FormAnswer extends HTMLElement {
  connectedCallback() {
    history.replaceState(history.state, "")
  }
}

customElements.define("form-answer", FormAnswer)
