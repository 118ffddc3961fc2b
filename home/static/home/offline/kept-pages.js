/* Lists the pages that `worker.js` keeps on this device, and deletes them on demand. */
const PAGES = "offline-pages";

class KeptPages extends HTMLElement {
  async connectedCallback() {
    if (!window.caches) return;
    const pages = await caches.open(PAGES);
    const limit = Date.now() - this.dataset.days * 24 * 3600 * 1000;
    const kept = [];
    for (const request of await pages.keys()) {
      const { headers } = await pages.match(request);
      const on = Date.parse(headers.get("Kept-On"));
      if (on > limit) kept.push({ address: request.url, on, headers });
    }
    kept.sort((one, other) => other.on - one.on);
    this.querySelector("ul").replaceChildren(...kept.map(item));
    this.#show(kept.length > 0);
    this.querySelector("button").addEventListener("click", async () => {
      await caches.delete(PAGES);
      this.#show(false);
    });
  }

  #show(hasPages) {
    this.querySelector("[data-list]").hidden = !hasPages;
    this.querySelector("[role=status]").hidden = hasPages;
  }
}

function item({ address, headers }) {
  const link = document.createElement("a");
  link.href = address;
  // The title comes from the HTML of a page, where some characters are escaped.
  const title = decodeURIComponent(headers.get("Kept-Title"));
  link.textContent = new DOMParser().parseFromString(title, "text/html").body.textContent;
  const when = document.createElement("span");
  when.className = "muted";
  when.textContent = decodeURIComponent(headers.get("Kept-Label"));
  const line = document.createElement("li");
  line.append(link, document.createElement("br"), when);
  return line;
}

customElements.define("kept-pages", KeptPages);
