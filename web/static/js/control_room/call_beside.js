// @ts-check
// What stands beside a single ride on the telephone: a group divided among several rides, and buses and trains.
import { newId } from "../api.js";
import { busy, el } from "../dom.js";
import { clock, day, money, t } from "../format.js";
import { personsOf, personsText } from "./rides.js";

/** @param {any} connection a bus or train, to be read aloud */
export function scheduledLine(connection) {
  const rides = connection.rides.map((/** @type {any} */ ride) =>
    t("call.line", { line: ride.line, time: clock(ride.depart_s), from: ride.from_stop, arrive: clock(ride.arrive_s), to: ride.to_stop }));
  return el("article", { class: "card card--soft stack stack--tight" },
    el("strong", { class: "small" }, t("call.scheduled")), el("p", { class: "call-offer__say" }, rides.join("; ")));
}

/**
 * @param {any} group several rides for one party, or such a group each way
 * @param {number} now
 * @param {(where: string, chosen: any) => Promise<void>} onBook
 */
export function groupCard(group, now, onBook) {
  const out = group.outward ?? group;
  const [first, ...others] = out.parts.map(() => newId());
  const n = out.parts.length + (group.return?.parts.length ?? 0);
  const words = (/** @type {any} */ way) => way.parts.map((/** @type {any} */ { offer, party, vehicle }) => t("call.groupPart", {
    vehicle, persons: personsText(personsOf(party)), day: day(offer.pickup_from_s, now), from: clock(offer.pickup_from_s), until: clock(offer.pickup_until_s),
    pickup: offer.pickup_stop.name, arrive: clock(offer.arrive_by_s),
  }));
  const offersOf = (/** @type {any} */ way) => way.parts.map((/** @type {any} */ part) => part.offer.id);
  const home = group.return && { return_offer_ids: offersOf(group.return), return_booking_ids: group.return.parts.map(() => newId()) };
  const chosen = { booking_id: first, other_booking_ids: others, offer_ids: offersOf(out), ...home };
  const button = el("button", { type: "button", class: "button button--primary" }, t("call.bookGroup", { n }));
  button.addEventListener("click", () =>
    busy(/** @type {HTMLButtonElement} */ (button), t("call.booking"), () => onBook("/api/control/groups", chosen)));
  const said = group.return ? [t("call.out"), ...words(out), t("call.home"), ...words(group.return)] : words(out);
  return el("article", { class: "card stack" },
    ...[t("call.group", { n, price: money(group.price_ct) }), ...said].map((each) => el("p", { class: "call-offer__say" }, each)), button);
}
