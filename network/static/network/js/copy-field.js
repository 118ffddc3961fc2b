/* A text with a button that copies it: a read-only field, or what has `data-copy`. Without
   JavaScript there is no button, and the text is selected by hand. */
class CopyField extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    const input = this.querySelector("input");
    input?.addEventListener("focus", () => input.select());
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      const text = input ? input.value : this.querySelector("[data-copy]").textContent.trim();
      // A screen reader says what changes in a status that is there already.
      const status = this.querySelector("[role=status]") || document.createElement("span");
      status.setAttribute("role", "status");
      this.append(" ", status);
      try {
        await navigator.clipboard.writeText(text);
        status.textContent = button.dataset.done;
      } catch {
        // The browser refuses: the text is selected, to be copied by hand.
        input?.select();
      }
    });
  }
}

customElements.define("copy-field", CopyField);
