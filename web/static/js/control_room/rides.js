// @ts-check
// One ride as the control room sees it: what colour it has, and the list of rides with its filter.
import { el, need } from "../dom.js";
import { clock, day, dayKey, money, t } from "../format.js";

/**
 * @typedef {object} Ride a ticket as the API describes it
 * @property {string} booking_id
 * @property {string} state
 * @property {boolean} late
 * @property {string} name
 * @property {string} phone
 * @property {string} code
 * @property {any} party
 * @property {any} origin
 * @property {any} destination
 * @property {any} pickup_stop
 * @property {any} dropoff_stop
 * @property {number} pickup_from_s
 * @property {number} pickup_until_s
 * @property {number} arrive_by_s
 * @property {number} eta_pickup_s
 * @property {number} eta_dropoff_s
 * @property {any} vehicle
 * @property {string} cancellation
 * @property {number} price_ct
 * @property {number} owed_ct
 * @property {string | null} leg
 * @property {string | null} partner_id
 * @property {boolean} asked whether the rider lost the way out and is asked about this way home
 * @property {any} visit the open way home, null where there is none
 */

const OPEN = new Set(["held", "booked", "under_way", "arrived", "on_board"]);
const GONE = new Set(["expired", "cancelled_by_rider", "cancelled_by_service", "no_show"]);

/** @param {string} state @param {boolean} late @returns {"late" | "done" | "riding" | "planned" | "gone"} */
export function lookOf(state, late) {
  if (GONE.has(state)) return "gone";
  if (state === "completed") return "done";
  if (late) return "late";
  return state === "on_board" ? "riding" : "planned";
}

/** @param {any} party */
export const personsOf = (party) => party.adults + party.children + party.infants + party.companions;

/** @param {number} n */
export const personsText = (n) => (n === 1 ? t("control.person") : t("control.persons", { n }));

/** @param {string} filter @param {Ride} ride */
function fits(filter, ride) {
  if (filter === "open") return OPEN.has(ride.state);
  if (filter === "visits") return Boolean(ride.visit) && !["released", "ready"].includes(ride.visit.state) && ride.state !== "cancelled_by_rider";
  if (filter === "late") return OPEN.has(ride.state) && ride.late;
  if (filter === "done") return ride.state === "completed";
  if (filter === "gone") return GONE.has(ride.state);
  return true;
}

/** @param {Ride} ride */
const wayHomeText = ({ visit }) =>
  t(`control.visit.${visit.state}`, { appointment: clock(visit.appointment_s), last: clock(visit.last_s) });

/** @param {string} text */
const folded = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/ß/g, "ss");

/** @param {Ride} ride @param {string[]} words */
function matches(ride, words) {
  const vehicle = ride.vehicle?.name ?? "";
  const text = folded([ride.name, ride.phone, ride.code, ride.pickup_stop.name, ride.dropoff_stop.name, ride.origin.label,
    ride.destination.label, vehicle].join(" "));
  return words.every((word) => text.includes(word));
}

/**
 * @param {HTMLElement} root the panel with filter and list
 * @param {{now: () => number, onShow: (ride: Ride) => void, onCancel: (ride: Ride) => void, onReady: (ride: Ride) => void,
 *   onKeep: (ride: Ride) => void}} options
 */
export function rideList(root, { now, onShow, onCancel, onReady, onKeep }) {
  const text = /** @type {HTMLInputElement} */ (need("#ride-text", root));
  const state = /** @type {HTMLSelectElement} */ (need("#ride-state", root));
  const list = need("[data-rides]", root);
  /** @type {Ride[]} */
  let rides = [];
  /** @type {string | null} */
  let selected = null;

  const show = () => {
    const words = folded(text.value).split(/\s+/).filter(Boolean);
    const found = rides.filter((ride) => fits(state.value, ride) && matches(ride, words));
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.key;
    need("[data-ride-count]", root).textContent =
      found.length === 0 ? t("control.noRides") : found.length === 1 ? t("control.countOne") : t("control.count", { n: found.length });
    list.replaceChildren(...found.map((ride) => item(ride)));
    // The list is rebuilt while people work in it: the keyboard must not lose its place.
    if (focused) /** @type {HTMLElement | null} */ (list.querySelector(`[data-key="${focused}"]`))?.focus();
  };

  /** @param {Ride} ride */
  const item = (ride) => {
    const window = `${clock(ride.pickup_from_s)}–${clock(ride.pickup_until_s)}`;
    const when = dayKey(ride.pickup_from_s) === dayKey(now()) ? window : `${day(ride.pickup_from_s, now())} ${window}`;
    return el("li", { class: "ride", "data-look": lookOf(ride.state, ride.late), "data-selected": String(ride.booking_id === selected), "data-ride": ride.booking_id },
      el("div", { class: "ride__head" },
        el("span", { class: "ride__window number" }, when),
        el("span", {}, t(`state.${ride.state}`)),
      ),
      el("div", { class: "ride__way" }, el("strong", {}, ride.name), ` · ${personsText(personsOf(ride.party))} · ${ride.vehicle?.name ?? t("control.vehicleNone")}`),
      el("div", { class: "ride__way muted" }, `${ride.pickup_stop.name} → ${ride.dropoff_stop.name}`),
      ride.visit && el("div", { class: "ride__way" }, wayHomeText(ride)),
      el("div", { class: "ride__way muted number" }, t(ride.owed_ct === ride.price_ct ? "control.fare" : "control.owed", { price: money(ride.price_ct), owed: money(ride.owed_ct) })),
      ride.asked && el("div", { class: "ride__way" }, t("control.asked")),
      el("div", { class: "ride__tools" },
        ride.asked && el("button", { type: "button", "data-key": `keep-${ride.booking_id}`, onclick: () => onKeep(ride) }, t("control.keep")),
        ride.visit?.may_press && el("button", { type: "button", "data-key": `ready-${ride.booking_id}`, onclick: () => onReady(ride) }, t("control.ready")),
        el("button", { type: "button", "data-key": `show-${ride.booking_id}`, onclick: () => onShow(ride) }, t("control.show")),
        ride.phone && el("a", { class: "link-button", href: `tel:${ride.phone.replace(/[^\d+]/g, "")}` }, ride.phone),
        ride.cancellation !== "not_possible" && OPEN.has(ride.state)
          && el("button", { type: "button", class: "is-danger", "data-key": `cancel-${ride.booking_id}`, onclick: () => onCancel(ride) }, t("control.cancel")),
      ),
    );
  };

  text.addEventListener("input", show);
  state.addEventListener("change", show);
  return {
    /** @param {Ride[]} next */
    update(next) {
      rides = next;
      show();
    },
    /** @param {string | null} bookingId */
    select(bookingId) {
      selected = bookingId;
      const ride = rides.find((known) => known.booking_id === bookingId);
      if (ride && !fits(state.value, ride)) state.value = "all";
      show();
      list.querySelector(`[data-ride="${bookingId}"]`)?.scrollIntoView({ block: "nearest" });
    },
    /** @param {string} bookingId */
    find: (bookingId) => rides.find((ride) => ride.booking_id === bookingId),
  };
}
