/* An interactive map in the place of the drawn one, only when asked for. Points that touch are one
   round with their number; what is on view is told as a list of links, in step with the map.
   Without the tiles of somebody else's server, the départements are outlined and named. */
const CELL = 64;
// Pixels left between two rounds: a finger hits one of them.
const APART = 2;
// More lone points than this on view and their names would cover one another.
const NAMED = 12;
const NAMED_FROM = 10;
const LISTED = 30;
const CLOSEST = 17;

/* In `element`, a <places-map>: resolves once it is shown, and fails when something could not come. */
export function open(element) {
  return new LiveMap(element).open();
}

class LiveMap {
  constructor(element) {
    this.element = element;
    this.dataset = element.dataset;
    this.status = element.querySelector(".places-map__status");
  }

  async open() {
    const [points, outlines] = await Promise.all([
      fetch(this.dataset.points).then((answer) => answer.json()),
      this.dataset.tiles ? null : fetch(this.dataset.outlines).then((answer) => answer.json()),
      import(this.dataset.leaflet),
      this.addStyle(),
    ]);
    this.show(points, outlines);
  }

  addStyle() {
    const link = Object.assign(document.createElement("link"), {
      rel: "stylesheet",
      href: this.dataset.sheet,
    });
    return new Promise((done, failed) => {
      link.onload = done;
      link.onerror = failed;
      document.head.append(link);
    });
  }

  show(points, outlines) {
    const { L } = window;
    this.points = points;
    // Where each point lies in a world 256 pixels wide: a zoom only multiplies it.
    this.flat = points.map(([lat, lon]) => L.CRS.EPSG3857.latLngToPoint(L.latLng(lat, lon), 0));
    this.element.querySelector(".map-drawing").remove();
    const live = Object.assign(document.createElement("div"), { className: "places-map__live" });
    this.list = Object.assign(document.createElement("ul"), {
      className: "places-map__list",
      ariaLabel: this.dataset.list,
    });
    this.element.append(live, this.list);
    this.map = L.map(live, { maxZoom: CLOSEST, zoomControl: false });
    const { zoomIn, zoomOut } = this.dataset;
    L.control.zoom({ zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(this.map);
    this.map.attributionControl.setPrefix(false);
    if (this.dataset.tiles) {
      L.tileLayer(this.dataset.tiles, { attribution: this.dataset.credit }).addTo(this.map);
    } else {
      this.outline(L, outlines.departements);
    }
    this.layer = L.layerGroup().addTo(this.map);
    this.map.on("moveend", () => this.redraw());
    this.map.fitBounds([this.span(0), this.span(1)], { padding: [16, 16], maxZoom: 14 });
    live.focus();
  }

  /* Under the points, and nothing to press. */
  outline(L, departements) {
    const credit = this.dataset.outlinesCredit;
    for (const [name, ...rings] of departements) {
      const shape = rings.map((flat) =>
        Array.from({ length: flat.length / 2 }, (_, at) => [flat[2 * at] / 100, flat[2 * at + 1] / 100]),
      );
      const options = { className: "places-map__outline", interactive: false, attribution: credit };
      const polygon = L.polygon(shape, options).addTo(this.map);
      L.tooltip({ permanent: true, direction: "center", className: "places-map__area" })
        .setLatLng(polygon.getBounds().getCenter())
        .setContent(name)
        .addTo(this.map);
    }
    // A region on a phone has its names; the whole country has no room for any.
    const named = () => this.element.classList.toggle("places-map--far", this.map.getZoom() < 7);
    this.map.on("zoomend", named);
    named();
  }

  /* The south-west (0) or north-east (1) of nearly all points: one that lies far off, often by
     mistake, does not shrink the others. */
  span(side) {
    return [0, 1].map((axis) => {
      const values = this.points.map((point) => point[axis]).sort((a, b) => a - b);
      const left = Math.floor(values.length / 50);
      return side ? values[values.length - 1 - left] : values[left];
    });
  }

  redraw() {
    const began = performance.now();
    const { L } = window;
    const scale = 2 ** this.map.getZoom();
    const view = this.map.getPixelBounds();
    const cells = new Map();
    const seen = [];
    this.flat.forEach((point, index) => {
      const x = point.x * scale;
      const y = point.y * scale;
      if (x < view.min.x || x > view.max.x || y < view.min.y || y > view.max.y) return;
      if (seen.length < LISTED) seen.push(index);
      const key = `${Math.floor(x / CELL)}/${Math.floor(y / CELL)}`;
      const cell = cells.get(key);
      if (cell) {
        cell.count += 1;
        cell.indexes.push(index);
        cell.x += x;
        cell.y += y;
      } else {
        cells.set(key, { count: 1, x, y, indexes: [index] });
      }
    });
    this.layer.clearLayers();
    const rounds = apart([...cells.values()]);
    const alone = rounds.filter((cell) => cell.count === 1).length;
    const isNamed = this.map.getZoom() >= NAMED_FROM && alone <= NAMED;
    let total = 0;
    for (const cell of rounds) {
      total += cell.count;
      this.layer.addLayer(this.round(L, cell, scale, isNamed));
    }
    this.report(`${total} ${this.dataset.inView}`, seen);
    this.dataset.drawnIn = (performance.now() - began).toFixed(1);
  }

  round(L, cell, scale, isNamed) {
    const middle = L.point(cell.x / cell.count / scale, cell.y / cell.count / scale);
    const at = L.CRS.EPSG3857.pointToLatLng(middle, 0);
    const alone = cell.count === 1;
    const size = diameter(cell);
    const [, , name, address] = this.points[cell.indexes[0]];
    const isClosest = this.map.getZoom() === CLOSEST || this.isOnePoint(cell);
    const { here, zoom } = this.dataset;
    const label = Object.assign(document.createElement("span"), {
      className: "places-map__name",
      textContent: name,
    });
    const marker = L.marker(at, {
      // What the keyboard reaches is on view already: a move would draw it anew, and lose it.
      autoPanOnFocus: false,
      title: alone ? name : `${cell.count} ${isClosest ? here : zoom}`,
      icon: L.divIcon({
        className: "places-map__point",
        html: alone ? isNamed && label : `<span class="places-map__number">${cell.count}</span>`,
        iconSize: [size, size],
      }),
    });
    marker.on("add", () => marker.getElement().setAttribute("aria-label", marker.options.title));
    const go = () => {
      if (alone) {
        location.assign(address);
      } else if (isClosest) {
        this.report(marker.options.title, cell.indexes);
        this.list.querySelector("a").focus();
      } else {
        this.map.setView(at, Math.min(this.map.getZoom() + 2, CLOSEST));
      }
    };
    marker.on("click", go);
    // The round that was pressed is about to be redrawn: the map keeps the keyboard.
    marker.on("keydown", ({ originalEvent }) => {
      if (originalEvent.key !== "Enter" && originalEvent.key !== " ") return;
      originalEvent.preventDefault();
      this.map.getContainer().focus();
      go();
    });
    return marker;
  }

  /* Places without a position of their own share the point of their commune: no zoom parts them. */
  isOnePoint({ indexes }) {
    const [lat, lon] = this.points[indexes[0]];
    return indexes.every((index) => this.points[index][0] === lat && this.points[index][1] === lon);
  }

  report(status, indexes) {
    this.status.textContent = status;
    this.list.replaceChildren(
      ...indexes.map((index) => {
        const [, , name, address] = this.points[index];
        const item = document.createElement("li");
        const link = Object.assign(document.createElement("a"), { href: address });
        link.textContent = name;
        item.append(link);
        return item;
      }),
    );
  }
}

function diameter({ count }) {
  return count === 1 ? 24 : Math.min(24 + 8 * Math.log10(count), 44);
}

/* The rounds that would touch another, joined with it until none does. */
function apart(cells) {
  const kept = [];
  for (let cell = cells.shift(); cell; cell = cells.shift()) {
    const near = kept.findIndex((other) => {
      const away = Math.hypot(
        cell.x / cell.count - other.x / other.count,
        cell.y / cell.count - other.y / other.count,
      );
      return away < (diameter(cell) + diameter(other)) / 2 + APART;
    });
    if (near < 0) {
      kept.push(cell);
    } else {
      const [other] = kept.splice(near, 1);
      cells.unshift({
        count: cell.count + other.count,
        x: cell.x + other.x,
        y: cell.y + other.y,
        indexes: cell.indexes.concat(other.indexes),
      });
    }
  }
  return kept;
}
