/**
 * <hall-filter> around the filter forms: choosing an answer sends the form, without the empty fields.
 */
class HallFilter extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", (event) => event.target.matches("select") && event.target.form.requestSubmit())
    this.addEventListener("formdata", ({ formData }) => {
      for (const [name, value] of [...formData]) if (!value) formData.delete(name)
    })
  }
}

customElements.define("hall-filter", HallFilter)
