// What the server says of the form around it, asked again as the form changes; `data-url` answers
// with the same element, whose content replaces this one.
class FormEcho extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.follow = (event) => {
      if (!this.contains(event.target)) this.askSoon();
    };
    this.form?.addEventListener("change", this.follow);
    if (!this.querySelector("li")) this.askSoon();
  }

  disconnectedCallback() {
    this.form?.removeEventListener("change", this.follow);
    clearTimeout(this.timer);
    this.request?.abort();
  }

  askSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), 300);
  }

  async ask() {
    const body = new FormData(this.form);
    for (const [key, value] of [...body]) if (value instanceof File) body.delete(key);
    // A slow answer about the form as it was would replace the answer about the form as it is.
    this.request?.abort();
    const request = new AbortController();
    this.request = request;
    try {
      const response = await fetch(this.dataset.url, { method: "POST", body, signal: request.signal });
      if (!response.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const echo = page.querySelector("form-echo");
      if (echo && this.request === request) this.replaceChildren(...echo.childNodes);
    } catch {
      // A newer request, or no network: the list stays as it was, and saving says the rest.
    }
  }
}

customElements.define("form-echo", FormEcho);
