/* An interactive map in the place of the drawn one, only when asked for. The places of a commune are
   one round with their number, and so are communes that touch; close up, the places part. What is on
   view is told as a list of links, in step with the map. Without the tiles of somebody else's server,
   the land is drawn: départements with their names, neighbours, rivers and lakes. */
const CELL = 64;
// Pixels left between two rounds: a finger hits one of them.
const APART = 2;
// Pixels left around a name.
const AROUND = 3;
// More lone points than this on view and their names would cover one another.
const NAMED = 12;
const NAMED_FROM = 10;
const LISTED = 30;
const CLOSEST = 17;
// From this zoom on, the places of a commune are apart.
const PARTED = 12;
// The least height in pixels, and where the name of an area is tried, in parts of its bounds.
const LEAST = 260;
const TRIED = [0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65, 0.3, 0.7, 0.25, 0.75, 0.2, 0.8, 0.15, 0.85];
// The corner of the buttons, in pixels.
const BUTTONS = { left: 0, top: 0, right: 50, bottom: 90 };

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
      this.dataset.tiles ? null : this.outlines(),
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

  async outlines() {
    const { outlines } = await import(this.dataset.outlinesReader);
    return outlines(this.dataset.outlines);
  }

  show(points, outlines) {
    const { L } = window;
    this.points = points;
    // Where each point lies in a world 256 pixels wide: a zoom only multiplies it.
    this.flat = points.map(([lat, lon]) => L.CRS.EPSG3857.latLngToPoint(L.latLng(lat, lon), 0));
    this.communes = this.byCommune();
    const live = Object.assign(document.createElement("div"), { className: "places-map__live" });
    this.list = Object.assign(document.createElement("ul"), {
      className: "places-map__list",
      ariaLabel: this.dataset.list,
    });
    this.element.querySelector(".map-drawing").replaceWith(live);
    this.element.append(this.list);
    const bounds = L.latLngBounds(this.nearPoints().map(([lat, lon]) => [lat, lon]));
    live.style.blockSize = `${this.heightOf(L, bounds, live.clientWidth)}px`;
    // Only tiles need whole zooms: the outlines fill the view.
    const zoomSnap = this.dataset.tiles ? 1 : 0.25;
    // The credit of the outlines is below the drawing, and stays.
    const attributionControl = Boolean(this.dataset.tiles);
    this.map = L.map(live, { maxZoom: CLOSEST, zoomControl: false, zoomSnap, attributionControl });
    const { zoomIn, zoomOut } = this.dataset;
    L.control.zoom({ zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(this.map);
    this.map.attributionControl?.setPrefix(false);
    this.map.fitBounds(bounds, { padding: [24, 24], maxZoom: 14 });
    this.areas = [];
    if (this.dataset.tiles) {
      L.tileLayer(this.dataset.tiles, { attribution: this.dataset.credit }).addTo(this.map);
    } else {
      this.outline(L, outlines);
    }
    this.layer = L.layerGroup().addTo(this.map);
    this.map.on("moveend", () => this.redraw());
    this.redraw();
    live.focus();
  }

  /* The land under the points, and nothing to press. */
  outline(L, { departements, abroad, lakes, rivers }) {
    const options = (part) => ({ className: `places-map__${part}`, interactive: false });
    L.polygon(abroad.map((ring) => [ring]), options("abroad")).addTo(this.map);
    for (const [name, ...rings] of departements) {
      L.polygon(rings.map((ring) => [ring]), options("outline")).addTo(this.map);
      const html = `<span class="places-map__area">${name}</span>`;
      const icon = L.divIcon({ className: "places-map__anchor", html, iconSize: [0, 0] });
      const marker = L.marker(rings[0][0], { icon, interactive: false, keyboard: false }).addTo(this.map);
      this.areas.push({ marker, ring: rings[0], bounds: L.latLngBounds(rings[0]) });
    }
    L.polygon(lakes.map((ring) => [ring]), options("lake")).addTo(this.map);
    L.polyline(rivers, options("river")).addTo(this.map);
  }

  /* The points of the list, without those that lie far from nearly all others. */
  nearPoints() {
    const limits = [0, 1].map((axis) => {
      const values = this.points.map((point) => point[axis]).sort((a, b) => a - b);
      const left = Math.floor(values.length / 50);
      const [low, high] = [values[left], values[values.length - 1 - left]];
      const beyond = (high - low) / 2;
      return [low - beyond, high + beyond];
    });
    return this.points.filter((point) => limits.every(([low, high], axis) => low <= point[axis] && point[axis] <= high));
  }

  /* The height that the bounds fill at a width, in pixels; the style sheet has the most. */
  heightOf(L, bounds, width) {
    const { x: east, y: south } = L.CRS.EPSG3857.latLngToPoint(bounds.getSouthEast(), 0);
    const { x: west, y: north } = L.CRS.EPSG3857.latLngToPoint(bounds.getNorthWest(), 0);
    return Math.max(LEAST, east > west ? ((width - 48) * (south - north)) / (east - west) + 48 : 0);
  }

  /* The places of each commune, at the middle of their points; a place without a commune is alone. */
  byCommune() {
    const communes = new Map();
    this.flat.forEach((point, index) => {
      const key = this.points[index][4] || index;
      const one = communes.get(key) ?? { count: 0, x: 0, y: 0, indexes: [] };
      communes.set(key, one);
      one.count += 1;
      one.x += point.x;
      one.y += point.y;
      one.indexes.push(index);
    });
    return [...communes.values()];
  }

  redraw() {
    const began = performance.now();
    const { L } = window;
    const scale = 2 ** this.map.getZoom();
    const view = this.map.getPixelBounds();
    const cells = new Map();
    const seen = [];
    const isParted = this.map.getZoom() >= PARTED;
    const units = isParted ? this.flat.map(({ x, y }, index) => ({ count: 1, x, y, indexes: [index] })) : this.communes;
    for (const { count, indexes, ...middle } of units) {
      const x = (middle.x / count) * scale;
      const y = (middle.y / count) * scale;
      if (x < view.min.x || x > view.max.x || y < view.min.y || y > view.max.y) continue;
      if (seen.length < LISTED) seen.push(...indexes);
      const key = `${Math.floor(x / CELL)}/${Math.floor(y / CELL)}`;
      const cell = cells.get(key);
      if (cell) {
        cell.count += count;
        cell.indexes.push(...indexes);
        cell.x += x * count;
        cell.y += y * count;
      } else {
        cells.set(key, { count, x: x * count, y: y * count, indexes: [...indexes] });
      }
    }
    this.layer.clearLayers();
    const rounds = apart([...cells.values()]);
    const alone = rounds.filter((cell) => cell.count === 1).length;
    const isNamed = this.map.getZoom() >= NAMED_FROM && alone <= NAMED;
    let total = 0;
    for (const cell of rounds) {
      total += cell.count;
      this.layer.addLayer(this.round(L, cell, scale, isNamed));
    }
    this.placeNames(L, rounds, view);
    this.report(`${total} ${this.dataset.inView}`, seen.slice(0, LISTED));
    this.dataset.drawnIn = (performance.now() - began).toFixed(1);
  }

  /* Every name where it covers no round and no other name, or nowhere. */
  placeNames(L, rounds, view) {
    const taken = rounds.map((cell) => {
      const [x, y, half] = [cell.x / cell.count - view.min.x, cell.y / cell.count - view.min.y, diameter(cell) / 2];
      return { left: x - half, top: y - half, right: x + half, bottom: y + half };
    });
    taken.push(BUTTONS);
    const { left, top } = this.map.getContainer().getBoundingClientRect();
    for (const name of this.map.getContainer().querySelectorAll(".places-map__name")) {
      const isPlaced = ["", "places-map__name--above"].some((way) => {
        name.className = `places-map__name ${way}`;
        const box = name.getBoundingClientRect();
        return take(taken, box.left - left, box.top - top, box.width, box.height);
      });
      name.hidden = !isPlaced;
    }
    const size = this.map.getSize();
    const onView = this.map.getBounds();
    for (const { marker, ring, bounds } of this.areas) {
      const element = marker.getElement().firstElementChild;
      element.hidden = !bounds.intersects(onView);
      if (element.hidden) continue;
      const { offsetWidth: width, offsetHeight: height } = element;
      const [south, west, north, east] = [bounds.getSouth(), bounds.getWest(), bounds.getNorth(), bounds.getEast()];
      const tries = TRIED.flatMap((up) => TRIED.map((along) => [south + up * (north - south), west + along * (east - west)]));
      const at = tries.find((point) => {
        const { x, y } = this.map.latLngToContainerPoint(point);
        const isOnView = x > width / 2 && x < size.x - width / 2 && y > height / 2 && y < size.y - height / 2;
        const box = [x - width / 2, y - height / 2, width, height];
        return isOnView && isFree(taken, ...box) && contains(ring, point) && take(taken, ...box);
      });
      element.hidden = !at;
      if (at) marker.setLatLng(at);
    }
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
    const named = new Map(indexes.map((index) => [`${this.points[index][3]} ${this.points[index][2]}`, index]));
    this.list.replaceChildren(
      ...[...named.values()].map((index) => {
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

/* Adds a box to those taken, unless it would cover one of them: true if it was added. */
function take(taken, left, top, width, height) {
  if (!isFree(taken, left, top, width, height)) return false;
  taken.push({ left, top, right: left + width, bottom: top + height });
  return true;
}

function isFree(taken, left, top, width, height) {
  return !taken.some(
    (other) =>
      left - AROUND < other.right &&
      other.left < left + width + AROUND &&
      top - AROUND < other.bottom &&
      other.top < top + height + AROUND,
  );
}

/* A point is in a ring if a line from it crosses an odd number of sides. */
function contains(ring, [lat, lon]) {
  return ring.reduce((isIn, [lat1, lon1], at) => {
    const [lat2, lon2] = ring[at ? at - 1 : ring.length - 1];
    const isCrossed = lat1 > lat !== lat2 > lat && lon < lon1 + ((lat - lat1) / (lat2 - lat1)) * (lon2 - lon1);
    return isCrossed ? !isIn : isIn;
  }, false);
}
