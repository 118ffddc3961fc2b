// Shows the dates of the series as it is being typed, keeping what was unticked.
class HeldDates extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.follow = (event) => {
      if (!this.contains(event.target)) this.askSoon();
    };
    this.form?.addEventListener("change", this.follow);
    if (!this.children.length || !this.querySelector("li")) this.askSoon();
  }

  disconnectedCallback() {
    this.form?.removeEventListener("change", this.follow);
    clearTimeout(this.timer);
  }

  askSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), 300);
  }

  async ask() {
    const body = new FormData(this.form);
    for (const [key, value] of [...body]) if (value instanceof File) body.delete(key);
    try {
      const response = await fetch(this.dataset.url, { method: "POST", body });
      if (!response.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const list = page.querySelector("held-dates");
      if (list) this.replaceChildren(...list.childNodes);
    } catch {
      // Without the network the list stays as it was; saving says the rest.
    }
  }
}

customElements.define("held-dates", HeldDates);
