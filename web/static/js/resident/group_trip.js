// @ts-check
// A party that fits no vehicle, out and home: all rides of both ways on one card, chosen, held and bought together.
import { duration, money, t } from "../format.js";
import { el } from "../dom.js";
import { line, movedBadge, partsList } from "./group.js";
import { journey, windowText } from "./offers.js";

/** @typedef {{outward: import("./group.js").Group, return: import("./group.js").Group, stay_s: number, price_ct: number}} GroupTrip */

/** All rides in a line each, by way, and what they cost together. @param {GroupTrip} trip @param {number} now */
export const groupTripHead = (trip, now) =>
  el("div", { class: "offer__head" },
    el("div", {}, el("strong", { class: "small" }, t("round.out")), ...trip.outward.parts.map((part) => line(part, now))),
    el("div", {}, el("strong", { class: "small" }, t("round.home")), ...trip.return.parts.map((part) => line(part, now))),
    el("strong", { class: "offer__price number" }, money(trip.price_ct)),
  );

/**
 * @param {GroupTrip} trip
 * @param {{now: number, onChoose: (trip: GroupTrip) => void, onPoint: (offer: any) => void,
 *   onWalk: ((offer: any, end: "pickup" | "dropoff") => void) | null}} options
 */
export function groupTripCard(trip, { now, onChoose, onPoint, onWalk }) {
  const first = trip.outward.parts[0].offer;
  const n = trip.outward.parts.length + trip.return.parts.length;
  const label = t("group.chooseBoth", {
    n, out: windowText(first, now), home: windowText(trip.return.parts[0].offer, now), price: money(trip.price_ct),
  });
  const way = (/** @type {string} */ key, /** @type {import("./group.js").Group} */ group, /** @type {any} */ walk) =>
    el("section", { class: "stack stack--tight round__way" },
      el("p", { class: "row" }, el("span", { class: "badge badge--good" }, t(key)), ...movedBadge(group)),
      partsList(group, now),
      journey(group.parts[group.parts.length - 1].offer, walk));
  const item = el("li", { class: "card card--raised offer stack stack--tight" },
    el("p", { class: "row" }, el("span", { class: "badge badge--note" }, t("group.split", { n }))),
    // Only the way out is drawn with its walks: the map knows the places of the wish that way round.
    way("round.out", trip.outward, onWalk && ((/** @type {"pickup" | "dropoff"} */ end) => onWalk(first, end))),
    el("p", { class: "round__stay muted small" }, t("round.stay", { duration: duration(trip.stay_s) })),
    way("round.home", trip.return, null),
    el("p", { class: "row row--between" },
      el("span", { class: "muted small" }, t("group.together")),
      el("strong", { class: "offer__price number" }, money(trip.price_ct))),
    el("button", { type: "button", class: "button button--primary button--block", "data-offer": first.id, "aria-label": label,
      onclick: () => onChoose(trip) }, t("group.choose", { n })),
  );
  item.addEventListener("pointerenter", () => onPoint(first));
  item.addEventListener("focusin", () => onPoint(first));
  return item;
}
