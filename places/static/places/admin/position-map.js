/* The map on which an editor shows where a place is. A press or a drag writes the coordinates in
   the field, and the field moves the point. Hidden without JavaScript: the field is enough. The
   streets come from another server, only when the editor asks for them. */
const NEAR = 13;
// The outlines are drawn to a kilometre: closer, they would mislead.
const OUTLINED = 10;
const CLOSE = 15;
// Metres: the first view also contains refused coordinates up to this distance from the commune.
const REACH = 40000;
// The nearest communes that fit in the first view.
const NEIGHBOURS = 6;
const CLOSEST = 19;
// Pixels: an arrow key, and the same with Shift.
const STEP = 10;
const SMALL_STEP = 1;
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const FRANCE = [
  [42.3, -4.8],
  [51.1, 8.2],
];
// A number with decimals, as the server reads it.
const COORDINATE = /(?<!\d)-?\d{1,3}[.,]\d+/g;

class PositionMap extends HTMLElement {
  async connectedCallback() {
    this.hidden = false;
    this.status = this.querySelector(".position-map__status");
    this.field = document.getElementById(this.dataset.field);
    this.data = JSON.parse(document.getElementById(this.dataset.map).textContent);
    try {
      await import(this.dataset.leaflet);
      this.#show(window.L);
      await this.#outline(window.L);
    } catch {
      this.status.textContent = this.dataset.failed;
    }
  }

  #show(L) {
    const { centre, point, refused, communes, places } = this.data;
    const live = this.querySelector(".position-map__live");
    this.map = L.map(live, { maxZoom: CLOSEST, zoomControl: false });
    const { zoomIn, zoomOut } = this.dataset;
    L.control.zoom({ zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(this.map);
    this.map.attributionControl.setPrefix(false);
    const around = communes.slice(0, NEIGHBOURS).map(([lat, lon]) => [lat, lon]);
    if (refused && centre && this.map.distance(centre, refused) < REACH) around.push(refused);
    if (point) this.map.setView(point, CLOSE);
    else this.map.fitBounds(centre ? [centre, ...around] : FRANCE, { padding: [24, 24], maxZoom: NEAR });
    for (const [lat, lon, name] of communes) this.#mark(L, [lat, lon], name, "commune", true);
    for (const [lat, lon, name] of places) this.#mark(L, [lat, lon], name, "place", false);
    if (refused) this.#mark(L, refused, this.dataset.refused, "refused", true);
    if (point) this.#choose(L.latLng(point), false);
    this.map.on("click", ({ latlng }) => this.#choose(latlng, true));
    this.field.addEventListener("input", () => this.#read());
    if (!point && this.field.value) this.#read();
    const streets = this.querySelector(".position-map__streets");
    streets.addEventListener("click", () => {
      const options = { attribution: this.dataset.credit, maxZoom: CLOSEST };
      L.tileLayer(this.dataset.tiles, options).addTo(this.map);
      this.classList.add("position-map--streets");
      streets.parentElement.nextElementSibling.remove();
      streets.parentElement.remove();
      live.focus();
    });
  }

  /* A mark that nothing presses: it only helps to read the map. */
  #mark(L, at, name, kind, isNamed) {
    const icon = L.divIcon({ className: `position-map__${kind}`, iconSize: [16, 16] });
    const options = { icon, interactive: !isNamed, keyboard: false, title: isNamed ? "" : name };
    const marker = L.marker(at, options).addTo(this.map);
    if (!isNamed) return;
    marker.bindTooltip(name, { permanent: true, direction: "right", className: "position-map__name" });
  }

  async #outline(L) {
    const outlined = () => this.classList.toggle("position-map--near", this.map.getZoom() > OUTLINED);
    this.map.on("zoomend", outlined);
    outlined();
    const { outlines } = await import(this.dataset.outlinesReader);
    const { departements } = await outlines(this.dataset.outlines);
    for (const [, ...rings] of departements) {
      const attribution = this.dataset.outlinesCredit;
      L.polygon(rings, { className: "position-map__outline", interactive: false, attribution }).addTo(this.map);
    }
  }

  /* Moves the point of the place; `isTold` if the field has to follow. */
  #choose(latlng, isTold) {
    const { L } = window;
    if (this.marker) {
      this.marker.setLatLng(latlng);
    } else {
      const { chosen } = this.dataset;
      const icon = L.divIcon({ className: "position-map__chosen", iconSize: [44, 44] });
      this.marker = L.marker(latlng, { icon, draggable: true, autoPan: true, title: chosen, zIndexOffset: 1000 });
      this.marker.addTo(this.map);
      this.marker.getElement().setAttribute("aria-label", chosen);
      this.marker.on("drag", () => this.#write());
      this.marker.on("click", ({ originalEvent }) => originalEvent.stopPropagation());
      this.marker.getElement().addEventListener("keydown", (event) => this.#push(event));
    }
    if (isTold) this.#write();
  }

  #push(event) {
    const way = ARROWS[event.key];
    if (!way) return;
    // The map does not move under the point.
    event.preventDefault();
    event.stopPropagation();
    const length = event.shiftKey ? SMALL_STEP : STEP;
    const at = this.map.latLngToContainerPoint(this.marker.getLatLng());
    this.marker.setLatLng(this.map.containerPointToLatLng([at.x + way[0] * length, at.y + way[1] * length]));
    this.map.panInside(this.marker.getLatLng(), { padding: [40, 40] });
    this.#write();
  }

  #write() {
    const { lat, lng } = this.marker.getLatLng().wrap();
    this.field.value = `${lat.toFixed(5)}, ${lng.toFixed(5)}`;
    this.#select();
    // Wagtail warns of unsaved changes after a change of a field.
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
    this.#tell();
  }

  /* The point follows the field; a text that is not a position moves nothing. */
  #read() {
    const [lat, lon] = (this.field.value.match(COORDINATE) ?? []).map((text) => Number(text.replace(",", ".")));
    if (lon === undefined || Math.abs(lat) > 90) return;
    this.#choose(window.L.latLng(lat, lon), false);
    this.map.setView([lat, lon], Math.max(this.map.getZoom(), NEAR));
    this.#select();
    this.#tell();
  }

  #select() {
    const answer = document.querySelector(`[name="choice"][value="${this.dataset.choice}"]`);
    if (answer) answer.checked = true;
  }

  #tell() {
    const { centre } = this.data;
    if (!centre) return;
    const km = this.map.distance(centre, this.marker.getLatLng()) / 1000;
    const shown = km.toLocaleString(document.documentElement.lang, { maximumFractionDigits: km < 10 ? 1 : 0 });
    this.status.textContent = `${this.dataset.distance} ${shown}\u00A0km`;
  }
}

customElements.define("position-map", PositionMap);
