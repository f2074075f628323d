// @ts-check
// Offers and honest refusals, as cards to tap.
import { day, dayKey, distance, duration, money, t, time, timeRange } from "../format.js";
import { el, need } from "../dom.js";
import { showScheduled } from "./scheduled.js";
import { groupCard } from "./group.js";
import { groupTripCard } from "./group_trip.js";
import { roundCard } from "./round.js";
import { visitCard } from "./visit.js";

/**
 * @typedef {{id: string, name: string, municipality: string, lat: number, lon: number, walk_m: number, walk_s: number, has_steps: boolean, step_free: boolean | null}} Stop
 * @typedef {object} Offer
 * @property {string} id
 * @property {"cheapest" | "earliest" | "other_stop" | "alternative"} kind
 * @property {Stop} pickup_stop
 * @property {Stop} dropoff_stop
 * @property {number} pickup_from_s
 * @property {number} pickup_until_s
 * @property {number} arrive_by_s
 * @property {number} planned_pickup_s
 * @property {number} planned_dropoff_s
 * @property {number} price_ct
 * @property {number} expires_at_s
 * @property {boolean} step_free
 */

/** @typedef {"pickup" | "dropoff"} End */

/** Nobody needs to be shown a way that is shorter, metres. */
export const NEXT_DOOR_M = 30;

/** Refusals that may be different when somebody cancels. */
const WORTH_WAITING = ["NO_TIME", "KEPT_FOR_THE_DAY", "KEPT_FOR_NEEDS", "KEPT_FOR_RETURNS"];

/** Kinds of offers that are not quite what was wished for. */
const OTHERWISE = ["alternative", "other_stop"];

/** @param {Stop} stop */
const wayText = (stop) =>
  stop.walk_m < NEXT_DOOR_M && !stop.has_steps ? t("offer.door")
    : t(stop.has_steps ? "offer.walkSteps" : "offer.walk", { distance: distance(stop.walk_m), duration: duration(stop.walk_s) });

/**
 * The walk to a stop, and whether one boards there without a step, where that is known.
 * @param {Stop} stop
 */
export const walkText = (stop) =>
  typeof stop.step_free === "boolean" ? `${wayText(stop)} · ${t(stop.step_free ? "offer.stepFree" : "offer.step")}` : wayText(stop);

/**
 * "14:05–14:15 Uhr", with the day where it is not today.
 * @param {{pickup_from_s: number, pickup_until_s: number}} ride
 * @param {number} now
 */
export function windowText(ride, now) {
  const range = timeRange(ride.pickup_from_s, ride.pickup_until_s);
  return dayKey(ride.pickup_from_s) === dayKey(now) ? range : `${day(ride.pickup_from_s, now)}, ${range}`;
}

/**
 * @param {End} end @param {string} when @param {Stop} stop
 * @param {((end: End) => void) | null} onWalk
 */
const leg = (end, when, stop, onWalk) =>
  el("div", { class: "journey__leg" },
    el("span", { class: "journey__dot", "aria-hidden": "true" }),
    el("div", {},
      el("span", { class: "visually-hidden" }, `${t(end === "pickup" ? "review.from" : "review.to")}: `),
      el("strong", {}, stop.name),
      stop.name.includes(stop.municipality) ? "" : ` ${stop.municipality}`,
      el("br"),
      el("span", { class: "muted small" }, [when, walkText(stop)].filter(Boolean).join(" · ")),
      ...(onWalk && stop.walk_m >= NEXT_DOOR_M ? [" ", walkButton(stop, () => onWalk(end))] : []),
    ),
  );

/** @param {Stop} stop @param {() => void} onclick */
const walkButton = (stop, onclick) =>
  el("button", { type: "button", class: "walk-button", "aria-label": t("offer.showWalkLong", { stop: stop.name }), onclick },
    t("offer.showWalk"));

/** @param {Offer} offer @param {((end: End) => void) | null} onWalk */
export const journey = (offer, onWalk) =>
  el("div", { class: "journey" },
    leg("pickup", "", offer.pickup_stop, onWalk),
    leg("dropoff", t("offer.arrive", { time: time(offer.arrive_by_s) }), offer.dropoff_stop, onWalk),
  );

/** @param {Offer} offer @param {number} now */
export const offerHead = (offer, now) =>
  el("div", { class: "offer__head" },
    el("strong", { class: "offer__window number" }, windowText(offer, now)),
    el("strong", { class: "offer__price number" }, money(offer.price_ct)),
  );

/**
 * @param {Offer} offer
 * @param {{now: number, onChoose: (offer: Offer) => void, onPoint: (offer: Offer) => void,
 *   onWalk: ((offer: Offer, end: End) => void) | null}} options
 */
function card(offer, { now, onChoose, onPoint, onWalk }) {
  const ride = duration(offer.planned_dropoff_s - offer.planned_pickup_s);
  const label = t("offer.chooseLong", { window: windowText(offer, now), price: money(offer.price_ct) });
  const item = el("li", { class: "card card--raised offer stack stack--tight" },
    offerHead(offer, now),
    el("p", { class: "row offer__facts" },
      el("span", { class: `badge${OTHERWISE.includes(offer.kind) ? " badge--note" : " badge--good"}` }, t(`offer.${offer.kind}`)),
      el("span", { class: "muted small" }, t("offer.ride", { duration: ride })),
    ),
    journey(offer, onWalk && ((end) => onWalk(offer, end))),
    el("button", { type: "button", class: "button button--primary button--block", "data-offer": offer.id, "aria-label": label,
      onclick: () => onChoose(offer) }, t("offer.choose")),
  );
  item.addEventListener("pointerenter", () => onPoint(offer));
  item.addEventListener("focusin", () => onPoint(offer));
  return item;
}

/**
 * Show what the service answered.
 * @param {HTMLElement} root
 * @param {{offers?: Offer[], trips?: import("./round.js").RoundTrip[], groups?: import("./group.js").Group[], scheduled?: import("./scheduled.js").Connection[], refusal: any}} answer
 * @param {{now: number, hotline: string, onChoose: (offer: any) => void, onPoint: (offer: Offer) => void,
 *   onWalk: ((offer: Offer, end: End) => void) | null, onWait?: () => void, onNearest: (stop: {end: "origin" | "destination", label: string, lat: number, lon: number}) => void}} options
 */
export function showOffers(root, answer, options) {
  const refusal = need("[data-refusal]", root);
  const scheduled = answer.scheduled ?? [];
  showScheduled(need("[data-scheduled]", root), scheduled, options.now);
  const groups = answer.groups ?? [];
  const offers = [...groups, ...(answer.refusal ? answer.refusal.alternatives : (answer.trips ?? answer.offers))];
  const title = !answer.refusal ? "offer.title" : groups.length ? "group.title" : answer.refusal.reason === "SCHEDULED" ? "scheduled.first" : "offer.refused";
  need("[data-offers-title]", root).textContent = t(title);
  refusal.hidden = !answer.refusal;
  refusal.replaceChildren();
  if (answer.refusal) {
    const nearest = answer.refusal.nearest;
    if (answer.refusal.leg === "return") refusal.append(el("span", {}, t("offer.noReturn")));
    refusal.append(el("strong", {}, answer.refusal.message));
    if (nearest) {
      refusal.append(el("button", { type: "button", class: "button button--small", onclick: () => options.onNearest(nearest) },
        t(`offer.nearest.${nearest.end}`, { stop: nearest.label })));
    }
    const isDivided = answer.refusal.details.divided; // who waits, waits for one ride each way
    if (options.onWait && WORTH_WAITING.includes(answer.refusal.reason) && !answer.practices && !isDivided) {
      refusal.append(el("button", { type: "button", class: "button button--small", "data-wait": true, onclick: options.onWait }, t("waiting.join")));
    }
    refusal.append(
      el("span", {}, groups.length ? groupsOffered(groups[0]) : offers.length ? t("offer.alternatives")
        : answer.refusal.reason === "SCHEDULED" ? t("scheduled.instead") : t("offer.none", { hotline: options.hotline })),
    );
  }
  need("[data-offer-list]", root).replaceChildren(
    ...offers.map((/** @type {any} */ offer) => cardOf(offer)(offer, options)));
  if (offers.length) options.onPoint(firstRide(offers[0]));
}

/** @param {any} offer what the service offers: a ride, or several that belong together @returns {(offer: any, options: any) => HTMLElement} */
const cardOf = (offer) =>
  offer.outward?.parts ? groupTripCard : offer.parts ? groupCard : offer.within_s ? visitCard : offer.outward ? roundCard : card;

/** The ride that comes first of all that belong together. @param {any} offer @returns {Offer} */
function firstRide(offer) {
  const way = offer.outward ?? offer;
  return way.parts?.[0].offer ?? way;
}

/** How a party could be divided, which nobody has to accept. @param {any} group */
const groupsOffered = (group) =>
  group.outward ? t("group.offeredBoth", { n: group.outward.parts.length }) : t("group.offered", { n: group.parts.length });

/**
 * The list above the binding button: everything that is bought, in words.
 * @param {any} ticket
 * @param {{now: number, party: string}} options
 */
export function review(ticket, { now, party }) {
  const row = (/** @type {string} */ key, /** @type {(string | Node)[]} */ ...value) => [el("dt", {}, t(key)), el("dd", {}, ...value)];
  return el("dl", { class: "facts facts--review" },
    ...row("review.from", el("strong", { class: "number" }, windowText(ticket, now)), el("br"), ticket.pickup_stop.name, el("br"),
      el("span", { class: "muted small" }, walkText(ticket.pickup_stop))),
    ...row("review.to", el("span", { class: "number" }, t("review.arrive", { time: time(ticket.arrive_by_s) })), el("br"),
      ticket.dropoff_stop.name, el("br"), el("span", { class: "muted small" }, walkText(ticket.dropoff_stop))),
    ...row("review.who", party),
    ...row("review.name", ticket.name),
    ...row("review.price", el("strong", { class: "number" }, money(ticket.price_ct))),
  );
}

/** What several rides cost together. @param {string} key @param {any[]} tickets */
export const sumLine = (key, tickets) =>
  el("p", { class: "row row--between review__leg" }, el("strong", {}, t(key)),
    el("strong", { class: "offer__price number" }, money(tickets.reduce((sum, each) => sum + each.price_ct, 0))));
