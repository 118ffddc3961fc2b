/* The button of a still map, which an interactive one replaces. What draws it comes when it is
   pressed: `data-script` names it. `data-loading` and `data-failed` are said meanwhile. */
class PlacesMap extends HTMLElement {
  connectedCallback() {
    this.start = this.querySelector(".places-map__start");
    this.start.hidden = false;
    this.start.addEventListener("click", () => this.#open());
  }

  async #open() {
    const status = this.querySelector(".places-map__status");
    this.start.hidden = true;
    status.textContent = this.dataset.loading;
    try {
      const { open } = await import(this.dataset.script);
      await open(this);
    } catch {
      status.textContent = this.dataset.failed;
      this.start.hidden = false;
    }
  }
}

customElements.define("places-map", PlacesMap);
