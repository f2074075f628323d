// @ts-check
// A party that fits no vehicle: several rides on one card, chosen, held and bought together.
import { money, t } from "../format.js";
import { el } from "../dom.js";
import { journey, windowText } from "./offers.js";
import { partyText } from "./wish.js";

/**
 * @typedef {{offer: import("./offers.js").Offer, party: Record<string, number>, vehicle: string}} Part
 * @typedef {{parts: Part[], price_ct: number, is_moved: boolean}} Group
 */

/** One ride in a line: who is in it, and when. @param {Part} part @param {number} now */
export const line = (part, now) =>
  el("div", {}, el("span", { class: "muted small" }, `${part.vehicle}, ${partyText(part.party)}`), el("br"),
    el("strong", { class: "number" }, windowText(part.offer, now)));

/** All rides in a line each, and what they cost together. @param {Group} group @param {number} now */
export const groupHead = (group, now) =>
  el("div", { class: "offer__head" },
    ...group.parts.map((part) => line(part, now)),
    el("strong", { class: "offer__price number" }, money(group.price_ct)),
  );

/** That a way is not at the time wished for. @param {Group} group */
export const movedBadge = (group) => (group.is_moved ? [el("span", { class: "badge badge--note" }, t("offer.alternative"))] : []);

/** Every ride of a way, numbered: who is in which vehicle, and when. @param {Group} group @param {number} now */
export const partsList = (group, now) =>
  el("ol", { class: "group__parts" }, ...group.parts.map((each, index) =>
    el("li", { class: "row row--between group__part" },
      el("span", {},
        el("strong", {}, t("group.part", { i: index + 1, n: group.parts.length })), el("br"),
        el("span", { class: "muted small" }, `${each.vehicle}, ${partyText(each.party)}`)),
      el("strong", { class: "number" }, windowText(each.offer, now)))));

/**
 * @param {Group} group
 * @param {{now: number, onChoose: (group: Group) => void, onPoint: (offer: any) => void,
 *   onWalk: ((offer: any, end: "pickup" | "dropoff") => void) | null}} options
 */
export function groupCard(group, { now, onChoose, onPoint, onWalk }) {
  const [first] = group.parts;
  const n = group.parts.length;
  const label = t("group.chooseLong", { n, window: windowText(first.offer, now), price: money(group.price_ct) });
  const item = el("li", { class: "card card--raised offer stack stack--tight" },
    el("p", { class: "row" }, el("span", { class: "badge badge--note" }, t("group.split", { n })), ...movedBadge(group)),
    partsList(group, now),
    journey(group.parts[n - 1].offer, onWalk && ((end) => onWalk(first.offer, end))),
    el("p", { class: "row row--between" },
      el("span", { class: "muted small" }, t("group.together")),
      el("strong", { class: "offer__price number" }, money(group.price_ct))),
    el("button", { type: "button", class: "button button--primary button--block", "data-offer": first.offer.id, "aria-label": label,
      onclick: () => onChoose(group) }, t("group.choose", { n })),
  );
  item.addEventListener("pointerenter", () => onPoint(first.offer));
  item.addEventListener("focusin", () => onPoint(first.offer));
  return item;
}
