/* A button that asks the browser where it is, only when pressed, and rounds the answer to about a
   kilometre before it leaves the device. */
class NearMe extends HTMLElement {
  connectedCallback() {
    this.hidden = !("geolocation" in navigator);
    this.querySelector("button").addEventListener("click", () => this.ask());
  }

  ask() {
    // A screen reader says what changes in a status that is there already.
    if (!this.status) {
      this.status = document.createElement("span");
      this.status.setAttribute("role", "status");
      this.append(this.status);
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.go(coords),
      () => this.refuse(),
      { enableHighAccuracy: false, maximumAge: 600000, timeout: 10000 },
    );
  }

  go({ latitude, longitude }) {
    const address = new URL(this.dataset.action, location.href);
    address.searchParams.set("pres", `${latitude.toFixed(2)},${longitude.toFixed(2)}`);
    location.assign(address);
  }

  refuse() {
    this.status.textContent = this.dataset.refused;
  }
}

customElements.define("near-me", NearMe);
