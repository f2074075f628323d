// @ts-check
// The fairness figure: which share of wishes was met, by village and by need, and how far apart they are.
import { get } from "../api.js";
import { el } from "../dom.js";
import { percent, t } from "../format.js";

const REFRESH_MS = 60_000;
/** Below this share a bar is drawn as a warning. */
const POOR = 0.8;

/**
 * @typedef {{name: string, asked: number, served: number, rate: number | null}} Rate
 * @typedef {{total: Rate, villages: Rate[], needs: Rate[], village_gap: number | null, need_gap: number | null}} Fairness
 */

/** @param {Rate} rate @param {string} label */
function row(rate, label) {
  const fill = el("span", { class: "fairness__fill" });
  fill.style.inlineSize = `${100 * (rate.rate ?? 0)}%`;
  return el("li", { class: "fairness__row" },
    el("span", {}, label),
    el("span", { class: "fairness__value number" }, rate.rate === null ? t("fairness.few") : percent(rate.rate)),
    el("span", { class: "fairness__bar", "aria-hidden": "true", "data-look": rate.rate !== null && rate.rate < POOR ? "poor" : "" }, fill),
    el("span", { class: "fairness__count muted small number" },
      rate.rate === null ? "" : t("fairness.count", { served: rate.served, asked: rate.asked })),
  );
}

/** @param {string} key @param {Rate[]} rates @param {number | null} gap @param {(rate: Rate) => string} label */
const part = (key, rates, gap, label) =>
  el("section", {},
    el("h3", { class: "fairness__head" }, t(key), " ",
      el("span", { class: "muted small" }, gap === null ? t("fairness.noGap") : t("fairness.gap", { n: Math.round(100 * gap) }))),
    el("ul", { class: "fairness__rows" }, ...rates.map((rate) => row(rate, label(rate)))));

/** @param {HTMLElement} root @param {Fairness} found */
function draw(root, found) {
  if (found.total.asked === 0) {
    root.replaceChildren(el("p", { class: "muted" }, t("fairness.none")));
    return;
  }
  root.replaceChildren(
    el("ul", { class: "fairness__rows" }, row(found.total, t("fairness.total"))),
    part("fairness.villages", found.villages, found.village_gap, (rate) => rate.name || t("fairness.others")),
    part("fairness.needs", found.needs, found.need_gap, (rate) => t(`need.${rate.name}`)),
  );
}

/** Keep the figure up to date while its tab is open. @param {HTMLElement} root @param {HTMLElement} tab */
export function fairness(root, tab) {
  const refresh = () => get("/api/control/fairness").then((found) => draw(root, found)).catch(() => undefined);
  tab.addEventListener("click", refresh);
  tab.addEventListener("focus", refresh);
  setInterval(() => tab.getAttribute("aria-selected") === "true" && refresh(), REFRESH_MS);
}
