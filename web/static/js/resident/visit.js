// @ts-check
// Doctor mode: the offer with its open way home, and "I am ready" on the ticket.
import { newId, post, sentence } from "../api.js";
import { duration, moment, money, t } from "../format.js";
import { busy, el, need, say } from "../dom.js";
import { journey, windowText } from "./offers.js";

/** @typedef {{outward: import("./offers.js").Offer, within_s: number, last_s: number, home_price_ct: number, appointment_s: number, is_moved: boolean}} VisitOffer */

/** Both ways in a line each. @param {VisitOffer} visit @param {number} now */
export const visitHead = (visit, now) =>
  el("div", { class: "offer__head" },
    el("div", {}, el("span", { class: "muted small" }, t("round.out")), el("br"), el("strong", { class: "number" }, windowText(visit.outward, now))),
    el("div", {}, el("span", { class: "muted small" }, t("round.home")), el("br"), el("strong", {}, t("visit.home"))),
    el("strong", { class: "offer__price number" }, money(visit.outward.price_ct)),
  );

/**
 * @param {VisitOffer} visit
 * @param {{now: number, onChoose: (visit: any) => void, onPoint: (offer: any) => void,
 *   onWalk: ((offer: any, end: "pickup" | "dropoff") => void) | null}} options
 */
export function visitCard(visit, { now, onChoose, onPoint, onWalk }) {
  const { outward } = visit;
  const label = t("visit.chooseLong", { window: windowText(outward, now), price: money(outward.price_ct) });
  const item = el("li", { class: "card card--raised offer stack stack--tight" },
    el("p", { class: "row row--between" },
      el("span", { class: "badge badge--good" }, t("round.out")), el("strong", { class: "number" }, windowText(outward, now))),
    visit.is_moved ? el("p", { class: "small" }, el("strong", {}, t("visit.moved", { time: moment(visit.appointment_s, now) }))) : "",
    journey(outward, onWalk && ((end) => onWalk(outward, end))),
    el("p", { class: "row" }, el("span", { class: "badge badge--good" }, t("visit.home"))),
    el("p", { class: "small" }, t("visit.promise", { duration: duration(visit.within_s), last: moment(visit.last_s, now) })),
    el("p", { class: "row row--between row--one" },
      el("span", { class: "muted small" }, t("visit.price")), el("strong", { class: "offer__price number" }, money(outward.price_ct))),
    el("button", { type: "button", class: "button button--primary button--block", "data-offer": outward.id, "aria-label": label,
      onclick: () => onChoose(visit) }, t("visit.choose")),
  );
  item.addEventListener("pointerenter", () => onPoint(outward));
  item.addEventListener("focusin", () => onPoint(outward));
  return item;
}

/** What is promised with the way out, above the binding button. @param {any} visit @param {number} now */
export const openReturn = (visit, now) =>
  el("div", { class: "review__leg stack stack--tight" }, el("strong", {}, t("visit.home")),
    el("span", { class: "small" }, t("visit.promise", { duration: duration(visit.within_s), last: moment(visit.last_s, now) })),
    el("span", { class: "small" }, t("visit.homePrice", { price: money(visit.home_price_ct) })));

/** @param {any} ticket @param {string} hotline @param {number} now */
function text({ state, visit }, hotline, now) {
  if (visit.state === "over") return t("visit.over", { hotline });
  if (state === "no_show" && visit.state === "open") return t("visit.missed");
  if (state === "cancelled_by_service" && visit.state === "open") return t("visit.lost");
  const key = visit.state === "open" && !visit.may_press ? "before" : visit.state;
  return t(`visit.${key}`, { duration: duration(visit.within_s), last: moment(visit.last_s, now) });
}

/**
 * The open way home on the ticket; returns what shows it anew.
 * @param {{now: () => number, hotline: string, onChanged: (ticket: any) => void}} options
 */
export function wayHome({ now, hotline, onChanged }) {
  const root = document.querySelector("[data-visit]");
  if (!root) return () => undefined;
  const ready = /** @type {HTMLButtonElement} */ (need("[data-press-ready]", root));
  const last = /** @type {HTMLButtonElement} */ (need("[data-last-ride]", root));
  const home = /** @type {HTMLAnchorElement} */ (need("[data-home-ride]", root));
  // The same press again is the same ride.
  let rideId = newId();
  /** @type {any} */
  let ticket = null;

  /** @param {any} next */
  function show(next) {
    if (!next.visit) return;
    ticket = next;
    const { visit } = ticket;
    const { ride } = visit;
    if (!visit.may_press && visit.state !== "seeking") rideId = newId();
    need("[data-visit-text]", root).textContent = text(ticket, hotline, now());
    say(need("[data-visit-practice]", root), visit.practice && visit.may_press ? t("visit.byPractice", { name: visit.practice }) : "");
    ready.hidden = !visit.may_press;
    last.hidden = ride?.state !== "held";
    if (!last.hidden) last.textContent = t("visit.last", { window: windowText(ride, now()) });
    home.hidden = !ride || !ride.is_live || ride.state === "held";
    if (ride) home.href = `/fahrt/${ride.booking_id}`;
  }

  /** @param {HTMLButtonElement} button @param {() => Promise<any>} work */
  const press = (button, work) =>
    button.addEventListener("click", () =>
      busy(button, t("visit.pressing"), async () => {
        say(need("[data-visit-error]", root));
        try {
          onChanged(await work());
        } catch (error) {
          say(need("[data-visit-error]", root), sentence(error));
        }
      }));
  press(ready, () => post(`/api/bookings/${ticket.booking_id}/ready`, { ride_id: rideId }));
  press(last, async () => {
    await post(`/api/bookings/${ticket.visit.ride.booking_id}/confirm`);
    return null;
  });
  return show;
}
