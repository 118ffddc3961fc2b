/* A read-only field with a button that copies it. Without JavaScript, the field is selected by hand. */
class CopyField extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    const input = this.querySelector("input");
    input.addEventListener("focus", () => input.select());
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(input.value);
      this.querySelector("[role=status]").textContent = button.dataset.done;
    });
  }
}

customElements.define("copy-field", CopyField);
