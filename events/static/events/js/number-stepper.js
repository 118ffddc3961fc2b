// Steps a number up or down at once, instead of sending the form for it.
class NumberStepper extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-step]");
      if (!button) return;
      event.preventDefault();
      const field = this.querySelector("input");
      const wanted = Number(field.value || 0) + Number(button.dataset.step);
      field.value = Math.min(Math.max(wanted, Number(field.min)), Number(field.max));
    });
  }
}

customElements.define("number-stepper", NumberStepper);
