// @ts-check
// The plan board: one row a vehicle over time, one bar a ride; rides that share the vehicle lie above each other.
import { el } from "../dom.js";
import { clock, t } from "../format.js";
import { lookOf } from "./rides.js";

/**
 * @typedef {object} Bar one ride in a row
 * @property {string} booking_id
 * @property {string} rider
 * @property {number} persons
 * @property {string} state
 * @property {boolean} late
 * @property {number} start_s
 * @property {number} end_s
 * @property {string} from
 * @property {string} to
 * @property {number} lane
 */

const BACK_SHARE = 0.2;
const LANE_PX = 25;

/**
 * Put the boardings and alightings of a row together to rides.
 * @param {any[]} stops
 * @returns {Bar[]}
 */
function barsOf(stops) {
  /** @type {Map<string, any>} */
  const rides = new Map();
  for (const stop of stops) {
    const ride = rides.get(stop.booking_id) ?? {
      booking_id: stop.booking_id, rider: stop.rider, persons: stop.persons, state: stop.booking_state, late: false, from: "", to: "",
    };
    if (stop.kind === "pickup") Object.assign(ride, { start_s: stop.begin_s, from: stop.name });
    else Object.assign(ride, { end_s: stop.depart_s, to: stop.name });
    ride.late ||= stop.late_s > 0 && stop.state !== "done";
    rides.set(stop.booking_id, ride);
  }
  const bars = [...rides.values()].map((ride) => ({
    ...ride,
    start_s: ride.start_s ?? ride.end_s - 300,
    end_s: ride.end_s ?? ride.start_s + 300,
  }));
  return inLanes(bars.sort((a, b) => a.start_s - b.start_s));
}

/** @param {Bar[]} bars sorted by start; each takes the first lane that is free */
function inLanes(bars) {
  /** @type {number[]} */
  const freeFrom = [];
  for (const bar of bars) {
    const lane = freeFrom.findIndex((until) => until <= bar.start_s);
    bar.lane = lane < 0 ? freeFrom.length : lane;
    freeFrom[bar.lane] = bar.end_s;
  }
  return bars;
}

/**
 * @param {HTMLElement} root
 * @param {{now: () => number, onVehicle: (id: string) => void, onRide: (bookingId: string, vehicleId: string) => void}} options
 */
export function planBoard(root, { now, onVehicle, onRide }) {
  /** @type {any[]} */
  let rows = [];
  let hours = 2;
  /** @type {string | null} */
  let vehicle = null;
  /** @type {string | null} */
  let ride = null;

  function show() {
    const from = now() - hours * 3600 * BACK_SHARE;
    const until = from + hours * 3600;
    const at = (/** @type {number} */ s) => `${(((s - from) / (until - from)) * 100).toFixed(3)}%`;
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.key;
    if (rows.length === 0) {
      root.replaceChildren(el("p", { class: "board__empty" }, t("control.noVehicles")));
      return;
    }
    root.replaceChildren(axis(from, until, at), ...rows.map((row) => line(row, from, until, at)));
    if (focused) /** @type {HTMLElement | null} */ (root.querySelector(`[data-key="${focused}"]`))?.focus({ preventScroll: true });
  }

  /** @param {number} from @param {number} until */
  function ticks(from, until) {
    const step = (hours <= 1 ? 10 : hours <= 2 ? 15 : hours <= 4 ? 30 : 60) * 60;
    const times = [];
    for (let s = Math.ceil(from / step) * step; s < until; s += step) times.push(s);
    return times;
  }

  /** @param {number} from @param {number} until @param {(s: number) => string} at */
  function axis(from, until, at) {
    const marks = ticks(from, until).map((s) => placed(el("span", { class: "board__tick" }, clock(s)), at(s)));
    return el("div", { class: "board__axis", "aria-hidden": "true" }, el("div", { class: "board__ticks" }, ...marks));
  }

  /** @param {any} row @param {number} from @param {number} until @param {(s: number) => string} at */
  function line(row, from, until, at) {
    const bars = barsOf(row.stops);
    const shown = bars.filter((bar) => bar.end_s > from && bar.start_s < until);
    const lanes = Math.max(1, ...shown.map((bar) => bar.lane + 1));
    const lane = el("div", { class: "board__lane" });
    lane.style.height = `${Math.max(46, lanes * LANE_PX + 6)}px`;
    const shift = placed(el("div", { class: "board__shift" }), at(Math.max(row.shift.start_s, from)));
    shift.style.right = `calc(100% - ${at(Math.min(row.shift.end_s, until))})`;
    lane.append(shift, ...ticks(from, until).map((s) => placed(el("div", { class: "board__grid" }), at(s))),
      ...row.breaks.filter((/** @type {any} */ rest) => rest.end_s > from && rest.begin_s < until).map((/** @type {any} */ rest) => breakElement(rest, at)),
      placed(el("div", { class: "board__now" }), at(now())),
      ...shown.map((bar) => barElement(bar, row.vehicle_id, at, lanes)));
    return el("div", { class: "board__row", "data-late": String(row.late), "data-selected": String(row.vehicle_id === vehicle) }, label(row), lane);
  }

  /** @param {any} row */
  function label(row) {
    const seats = Math.max(0, ...row.places.map((/** @type {any} */ places) => places.seats));
    return el("button", { type: "button", class: "board__name", "data-key": `row-${row.vehicle_id}`, "aria-pressed": String(row.vehicle_id === vehicle), onclick: () => onVehicle(row.vehicle_id) },
      el("span", {}, el("strong", {}, row.name), ` ${t("control.capacity", { n: row.riders_on_board, seats })}`),
      el("span", { class: "small muted" }, `${t(`phase.${row.phase}`)} · ${row.driver_name}`),
    );
  }

  /** @param {any} rest @param {(s: number) => string} at */
  function breakElement(rest, at) {
    const says = t("control.break", { from: clock(rest.begin_s), until: clock(rest.end_s) });
    const element = placed(el("div", { class: "board__break", role: "img", "aria-label": says, title: says, "data-state": rest.state }), at(rest.begin_s));
    element.style.width = `calc(${at(rest.end_s)} - ${at(rest.begin_s)})`;
    return element;
  }

  /** @param {Bar} bar @param {string} vehicleId @param {(s: number) => string} at @param {number} lanes */
  function barElement(bar, vehicleId, at, lanes) {
    const text = bar.persons > 1 ? `${bar.persons} · ${bar.rider}` : bar.rider;
    const says = t("control.bar", {
      name: text, from: bar.from, to: bar.to, start: clock(bar.start_s), end: clock(bar.end_s), state: t(`state.${bar.state}`),
    });
    const button = placed(el("button", {
      type: "button", class: "board__bar", "data-look": lookOf(bar.state, bar.late), "data-held": String(bar.state === "held"),
      "data-selected": String(bar.booking_id === ride), "data-key": `bar-${bar.booking_id}`, "aria-label": says, title: says,
      onclick: () => onRide(bar.booking_id, vehicleId),
    }, text), at(bar.start_s));
    button.style.width = `calc(${at(bar.end_s)} - ${at(bar.start_s)})`;
    const height = lanes * LANE_PX;
    button.style.top = `calc(50% - ${height / 2 - bar.lane * LANE_PX - 1.5}px)`;
    return button;
  }

  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[name=span]"))) {
    input.addEventListener("change", () => {
      hours = Number(input.value);
      show();
    });
  }

  return {
    /** @param {any[]} next */
    update(next) {
      rows = next;
      show();
    },
    refresh: show,
    /** @param {string | null} vehicleId @param {string | null} [bookingId] */
    select(vehicleId, bookingId = null) {
      vehicle = vehicleId;
      ride = bookingId;
      show();
      root.querySelector(`[data-key="row-${vehicleId}"]`)?.scrollIntoView({ block: "nearest" });
    },
  };
}

/** @param {HTMLElement} element @param {string} left */
function placed(element, left) {
  element.style.left = left;
  return element;
}
