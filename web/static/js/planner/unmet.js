// @ts-check
// What could not be offered, most frequent first: where to where, why, and how often.
import { get } from "../api.js";
import { el } from "../dom.js";
import { number, t } from "../format.js";

const SHOWN = 8;

/** @param {HTMLElement} list */
export async function showUnmet(list) {
  const { unmet } = await get("/api/planner/unmet");
  /** @type {Map<string, {from: string, to: string, message: string, wishes: number, persons: number}>} */
  const ways = new Map();
  for (const count of unmet) {
    const { message } = count;
    const [from, to] = [count.from.label, count.to.label];
    const key = [from, to, message].join("|");
    const known = ways.get(key) ?? { from, to, message, wishes: 0, persons: 0 };
    ways.set(key, { ...known, wishes: known.wishes + count.wishes, persons: known.persons + count.persons });
  }
  const sorted = [...ways.values()].sort((a, b) => b.wishes - a.wishes).slice(0, SHOWN);
  list.replaceChildren(...(sorted.length ? sorted.map(item) : [el("li", { class: "muted" }, t("unmet.none"))]));
}

/** @param {{from: string, to: string, message: string, wishes: number, persons: number}} way */
const item = (way) =>
  el("li", {},
    el("strong", {}, t("unmet.way", { from: way.from, to: way.to })),
    " ",
    el("span", { class: "badge badge--note number" }, t(way.persons === 1 ? "unmet.one" : "unmet.count", { n: number(way.wishes), persons: number(way.persons) })),
    el("br"),
    el("span", { class: "muted small" }, way.message),
  );
