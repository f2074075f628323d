// @ts-check
// Vehicles on the map: they glide between two reported positions instead of jumping, and point where they drive.
import { icon } from "./icons.js";
import { t } from "./format.js";

/**
 * @typedef {object} Vehicle
 * @property {string | number} vehicle_id
 * @property {number} lat
 * @property {number} lon
 * @property {number} [heading] degrees clockwise from north
 * @property {string} [name]
 * @property {"idle" | "driving" | "late" | "offline"} [state]
 * @property {number} [on_board] people in it now
 * @property {boolean} [selected]
 */

const JUMP_M = 1500;
const SHORTEST_MS = 250;
const LONGEST_MS = 5000;

/**
 * @param {any} map
 * @param {any} Marker MapLibre's marker class
 * @param {{onSelect?: (id: string) => void}} options
 */
export function vehicleLayer(map, Marker, { onSelect } = {}) {
  /** @type {Map<string, Glider>} */
  const gliders = new Map();
  let frame = 0;

  const tick = (/** @type {number} */ now) => {
    frame = 0;
    let moving = false;
    for (const glider of gliders.values()) moving = glider.step(now) || moving;
    if (moving) frame = requestAnimationFrame(tick);
  };
  const wake = () => {
    frame ||= requestAnimationFrame(tick);
  };
  map.on("rotate", () => gliders.forEach((glider) => glider.turn(map.getBearing())));

  return {
    /** @param {Vehicle[]} list */
    show(list) {
      const ids = new Set(list.map((vehicle) => String(vehicle.vehicle_id)));
      for (const [id, glider] of gliders) {
        if (ids.has(id)) continue;
        glider.remove();
        gliders.delete(id);
      }
      for (const vehicle of list) {
        const id = String(vehicle.vehicle_id);
        const known = gliders.get(id);
        if (known) known.describe(vehicle);
        else gliders.set(id, new Glider(map, Marker, vehicle, onSelect));
      }
      this.move(list);
    },
    /** @param {{vehicle_id: string | number, lat: number, lon: number, heading?: number}[]} positions */
    move(positions) {
      for (const position of positions) {
        gliders.get(String(position.vehicle_id))?.goTo(position, performance.now());
      }
      wake();
    },
  };
}

/** One vehicle: where it is drawn, where it is going, and since when. */
class Glider {
  /**
   * @param {any} map
   * @param {any} Marker
   * @param {Vehicle} vehicle
   * @param {((id: string) => void) | undefined} onSelect
   */
  constructor(map, Marker, vehicle, onSelect) {
    this.map = map;
    this.at = { lon: vehicle.lon, lat: vehicle.lat };
    this.from = this.at;
    this.target = this.at;
    this.startMs = 0;
    this.durationMs = 0;
    this.lastReportMs = 0;
    /** @type {number | undefined} */
    this.heading = undefined;
    this.element = vehicleElement(vehicle, onSelect);
    this.describe(vehicle);
    this.marker = new Marker({ element: this.element }).setLngLat([vehicle.lon, vehicle.lat]).addTo(map);
  }

  /** @param {Vehicle} vehicle */
  describe(vehicle) {
    const name = vehicle.name ?? String(vehicle.vehicle_id);
    this.element.dataset.state = vehicle.state ?? "driving";
    this.element.dataset.selected = String(Boolean(vehicle.selected));
    this.element.setAttribute("aria-label", t("map.vehicle", { name }));
    const label = /** @type {HTMLElement} */ (this.element.querySelector(".vehicle__name"));
    label.textContent = name;
    const badge = /** @type {HTMLElement} */ (this.element.querySelector(".vehicle__riders"));
    badge.hidden = !vehicle.on_board;
    badge.textContent = String(vehicle.on_board ?? "");
  }

  /** @param {{lat: number, lon: number, heading?: number}} position @param {number} nowMs */
  goTo(position, nowMs) {
    if (position.heading !== undefined && position.heading !== null) {
      this.heading = position.heading;
      this.turn(this.map.getBearing());
    }
    if (position.lat === this.target.lat && position.lon === this.target.lon) return;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches || document.hidden;
    const sinceMs = this.lastReportMs ? nowMs - this.lastReportMs : 0;
    this.lastReportMs = nowMs;
    this.from = { ...this.at };
    this.target = { lon: position.lon, lat: position.lat };
    this.element.dataset.reported = `${position.lat.toFixed(5)} ${position.lon.toFixed(5)}`;
    this.startMs = nowMs;
    // Glide for about as long as reports are apart, so the vehicle never stops between two of them.
    this.durationMs = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, sinceMs * 1.1));
    if (still || metres(this.from, this.target) > JUMP_M) this.durationMs = 0;
  }

  /** @param {number} nowMs @returns {boolean} whether it still moves */
  step(nowMs) {
    const share = this.durationMs ? Math.min(1, (nowMs - this.startMs) / this.durationMs) : 1;
    this.at = {
      lon: this.from.lon + (this.target.lon - this.from.lon) * share,
      lat: this.from.lat + (this.target.lat - this.from.lat) * share,
    };
    this.marker.setLngLat([this.at.lon, this.at.lat]);
    return share < 1;
  }

  /** @param {number} mapBearing */
  turn(mapBearing) {
    const pointer = /** @type {HTMLElement} */ (this.element.querySelector(".vehicle__pointer"));
    pointer.hidden = this.heading === undefined;
    pointer.style.rotate = `${(this.heading ?? 0) - mapBearing}deg`;
  }

  remove() {
    this.marker.remove();
  }
}

/** @param {{lon: number, lat: number}} a @param {{lon: number, lat: number}} b good enough over a few kilometres */
function metres(a, b) {
  const x = (b.lon - a.lon) * Math.cos(((a.lat + b.lat) / 2) * (Math.PI / 180));
  return Math.hypot(x, b.lat - a.lat) * 111_195;
}

/** @param {Vehicle} vehicle @param {((id: string) => void) | undefined} onSelect */
function vehicleElement(vehicle, onSelect) {
  const element = document.createElement(onSelect ? "button" : "div");
  element.className = "vehicle";
  if (onSelect) {
    element.setAttribute("type", "button");
    element.addEventListener("click", (event) => {
      event.stopPropagation();
      onSelect(String(vehicle.vehicle_id));
    });
  } else {
    element.setAttribute("role", "img");
  }
  const pointer = document.createElement("span");
  pointer.className = "vehicle__pointer";
  pointer.hidden = true;
  const body = document.createElement("span");
  body.className = "vehicle__body";
  body.append(icon("van"));
  const riders = document.createElement("span");
  riders.className = "vehicle__riders";
  const name = document.createElement("span");
  name.className = "vehicle__name";
  element.append(pointer, body, riders, name);
  return element;
}
