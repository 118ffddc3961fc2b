/* Choices that narrow a list, which most readers never open: fetched when their fold is opened, from
   the link inside, which leads without this script to the same page with its choices shown. */
class MoreChoices extends HTMLElement {
  connectedCallback() {
    this.fold = this.querySelector("details");
    this.link = this.querySelector("[data-choices]");
    if (this.link) this.fold.addEventListener("toggle", () => this.#fetch(), { once: true });
  }

  async #fetch() {
    this.fold.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(this.link.href);
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const choices = page.getElementById(this.fold.id);
      if (!response.ok || !choices) return;
      choices.querySelector("summary").remove();
      this.fold.replaceChildren(this.fold.querySelector("summary"), ...choices.childNodes);
    } catch {
      // The link stays.
    } finally {
      this.fold.removeAttribute("aria-busy");
    }
  }
}

customElements.define("more-choices", MoreChoices);
