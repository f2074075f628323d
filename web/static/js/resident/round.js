// @ts-check
// A way out and a way home on one card: chosen, held and bought together.
import { duration, money, t } from "../format.js";
import { el } from "../dom.js";
import { groupHead } from "./group.js";
import { groupTripHead } from "./group_trip.js";
import { journey, offerHead, windowText } from "./offers.js";
import { visitHead } from "./visit.js";

/** @typedef {{outward: import("./offers.js").Offer, return: import("./offers.js").Offer, stay_s: number, price_ct: number}} RoundTrip */

/**
 * Both rides in one line each, and what they cost together; a single offer as ever.
 * @param {any} chosen an offer or a round trip
 * @param {number} now
 */
export function chosenHead(chosen, now) {
  if (chosen.wish) return el("strong", {}, t("waiting.title"));
  if (chosen.parts) return groupHead(chosen, now);
  if (chosen.outward?.parts) return groupTripHead(chosen, now);
  if (chosen.within_s) return visitHead(chosen, now);
  if (!chosen.outward) return offerHead(chosen, now);
  const line = (/** @type {string} */ key, /** @type {any} */ offer) =>
    el("div", {}, el("span", { class: "muted small" }, t(key)), el("br"), el("strong", { class: "number" }, windowText(offer, now)));
  return el("div", { class: "offer__head" },
    line("round.out", chosen.outward),
    line("round.home", chosen.return),
    el("strong", { class: "offer__price number" }, money(chosen.price_ct)),
  );
}

/**
 * @param {RoundTrip} trip
 * @param {{now: number, onChoose: (trip: any) => void, onPoint: (offer: any) => void,
 *   onWalk: ((offer: any, end: "pickup" | "dropoff") => void) | null}} options
 */
export function roundCard(trip, { now, onChoose, onPoint, onWalk }) {
  const label = t("round.chooseLong", {
    out: windowText(trip.outward, now), home: windowText(trip.return, now), price: money(trip.price_ct),
  });
  const walk = (/** @type {any} */ offer) => onWalk && ((/** @type {"pickup" | "dropoff"} */ end) => onWalk(offer, end));
  const way = (/** @type {string} */ key, /** @type {any} */ offer) => {
    const part = el("section", { class: "stack stack--tight round__way" },
      el("p", { class: "row row--between" },
        el("span", { class: "badge badge--good" }, t(key)), el("strong", { class: "number" }, windowText(offer, now))),
      // Only the way out is drawn with its walks: the map knows the places of the wish that way round.
      journey(offer, key === "round.out" ? walk(offer) : null),
    );
    return part;
  };
  const item = el("li", { class: "card card--raised offer stack stack--tight" },
    way("round.out", trip.outward),
    el("p", { class: "round__stay muted small" }, t("round.stay", { duration: duration(trip.stay_s) })),
    way("round.home", trip.return),
    el("p", { class: "row row--between" },
      el("span", { class: "muted small" }, t("round.together")), el("strong", { class: "offer__price number" }, money(trip.price_ct))),
    el("button", { type: "button", class: "button button--primary button--block", "data-offer": trip.outward.id, "aria-label": label,
      onclick: () => onChoose(trip) }, t("round.choose")),
  );
  item.addEventListener("pointerenter", () => onPoint(trip.outward));
  item.addEventListener("focusin", () => onPoint(trip.outward));
  return item;
}
