// @ts-check
// The key figures of a simulated day, each with the range in which a rural service usually lies.
import { el } from "../dom.js";
import { money, number, percent, t } from "../format.js";

const minutes = (/** @type {number} */ s) => t("unit.minutes", { n: number(s / 60, 1) });

/** What is shown, in this order, and how each figure is written. @type {[string, (value: number) => string][]} */
const SHOWN = [
  ["service_rate", percent],
  ["promises_kept_share", percent],
  ["riders_per_vehicle_hour", (v) => number(v, 1)],
  ["riders_per_vehicle_day", (v) => number(v, 1)],
  ["pooled_share", percent],
  ["wait_mean_s", minutes],
  ["ride_mean_s", minutes],
  ["detour_mean", (v) => number(v, 2)],
  ["occupancy", (v) => number(v, 2)],
  ["vehicle_km", (v) => t("unit.km", { n: number(v) })],
  ["empty_share", percent],
  ["revenue_ct", money],
];

/**
 * @param {Record<string, number>} kpis
 * @param {Record<string, {low: number, high: number, ok: boolean}>} bands
 */
export const kpiTiles = (kpis, bands) =>
  SHOWN.filter(([key]) => kpis[key] !== undefined).map(([key, write]) => {
    const band = bands[key];
    const value = kpis[key];
    // What reads as "2.0" lies within "2.0 to 5.0", whatever was rounded away.
    const ok = band && (band.ok || [band.low, band.high].some((end) => write(end) === write(value)));
    return el("div", { class: "tile kpi", "data-kpi": key, ...(band ? { "data-ok": String(ok) } : {}) },
      el("span", { class: "tile__label" }, t(`kpi.${key}`)),
      el("strong", { class: "tile__value" }, write(value)),
      band && scale(value, band),
      band && el("span", { class: "kpi__band" },
        `${t(ok ? "kpi.inBand" : value < band.low ? "kpi.below" : "kpi.above")} (${t("kpi.band", { low: write(band.low), high: write(band.high) })})`),
    );
  });

/** @param {number} value @param {{low: number, high: number}} band */
function scale(value, band) {
  const end = Math.max(band.high * 1.5, value * 1.1);
  const at = (/** @type {number} */ v) => `${(Math.min(1, v / end) * 100).toFixed(1)}%`;
  const range = el("span", { class: "kpi__range" });
  const point = el("span", { class: "kpi__point" });
  range.style.left = at(band.low);
  range.style.right = `calc(100% - ${at(band.high)})`;
  point.style.left = at(value);
  return el("span", { class: "kpi__scale", "aria-hidden": "true" }, range, point);
}
