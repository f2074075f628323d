// @ts-check
// Charts of a simulated day with uPlot: bars over the hours, and how long people waited.
import uPlot from "../../vendor/uplot/uPlot.esm.js";
import { clock, number, t } from "../format.js";

const HEIGHT = 220;
const WAIT_STEP_MIN = 2;
const WAIT_MOST_MIN = 40;
const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];

/** @type {uPlot[]} */
let drawn = [];

/** @param {string} name a CSS custom property */
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim() || "#555";

/** @param {string} label */
const axis = (label = "") => ({
  stroke: color("--text-muted"), grid: { stroke: color("--line"), width: 1 }, ticks: { stroke: color("--line") },
  font: '13px "Fira Sans"', labelFont: '13px "Fira Sans"', label: label || undefined, labelSize: label ? 22 : 0, size: 44,
});

/**
 * @param {HTMLElement} place
 * @param {any[]} series
 * @param {(number | null)[][]} data
 * @param {{x: (value: number) => string, xLabel: string, yLabel?: string, marks: number[]}} words
 */
function draw(place, series, data, { x, xLabel, yLabel, marks }) {
  place.replaceChildren();
  const first = data[0];
  const step = first.length > 1 ? Number(first[1]) - Number(first[0]) : 1;
  const chart = new uPlot({
    width: Math.max(260, place.clientWidth), height: HEIGHT,
    cursor: { points: { size: 6 } },
    scales: { x: { time: false, range: [Number(first[0]) - step / 2, Number(first.at(-1)) + step / 2] }, y: { range: (_u, _min, max) => [0, Math.max(1, max * 1.1)] } },
    axes: [
      { ...axis(xLabel), grid: { show: false }, splits: () => marks, values: (_u, splits) => splits.map(x) },
      { ...axis(yLabel), size: 48, incrs: WHOLE, values: (_u, splits) => splits.map((v) => number(v)) },
    ],
    series: [{ label: xLabel, value: (_u, v) => (v === null ? "–" : x(v)) }, ...series],
  }, /** @type {any} */ (data), place);
  drawn.push(chart);
}

const bars = (/** @type {number} */ size, /** @type {number} */ align = 0) => uPlot.paths.bars?.({ size: [size, 60], align: /** @type {any} */ (align) });
const count = (/** @type {any} */ _u, /** @type {number | null} */ v) => (v === null ? "–" : number(v));

/**
 * @param {ParentNode} root
 * @param {any} result what the simulation wrote
 */
export function showCharts(root, result) {
  for (const chart of drawn) chart.destroy();
  drawn = [];
  const place = (/** @type {string} */ name) => /** @type {HTMLElement} */ (root.querySelector(`[data-chart=${name}]`));
  const hours = result.hours.map((/** @type {any} */ row) => row.start_s);
  const of = (/** @type {string} */ key) => result.hours.map((/** @type {any} */ row) => row[key]);
  const hour = (/** @type {number} */ s) => clock(s);
  const marks = hours.filter((/** @type {number} */ _s, /** @type {number} */ i) => i % (hours.length > 10 ? 3 : 2) === 0);
  if (hours.length) {
    draw(place("hours"), [
      { label: t("chart.requests"), fill: color("--chart-soft"), stroke: color("--chart-soft-edge"), paths: bars(0.8), points: { show: false }, value: count },
      { label: t("chart.served"), fill: color("--chart-main"), stroke: color("--chart-main"), paths: bars(0.5), points: { show: false }, value: count },
    ], [hours, of("requests"), of("served")], { x: hour, xLabel: t("chart.hour"), marks });
    draw(place("busy"), [
      { label: t("chart.vehicles"), stroke: color("--chart-main"), fill: color("--chart-soft"), width: 2.5, points: { show: true, size: 6 }, value: (/** @type {any} */ _u, /** @type {number | null} */ v) => (v === null ? "–" : number(v, 1)) },
    ], [hours, of("vehicles_with_riders")], { x: hour, xLabel: t("chart.hour"), marks });
  }
  const [from, riders] = waits(result.rides);
  draw(place("waits"), [
    { label: t("chart.riders"), fill: color("--chart-main"), stroke: color("--chart-main"), paths: bars(0.85), points: { show: false }, value: count },
  ], [from, riders], { x: (v) => number(v), xLabel: t("chart.minutes"), marks: [0, 10, 20, 30, WAIT_MOST_MIN] });
}

/**
 * How many rides waited how many minutes; the last step holds all longer waits.
 * @param {any[]} rides
 * @returns {[number[], number[]]}
 */
export function waits(rides) {
  const steps = WAIT_MOST_MIN / WAIT_STEP_MIN;
  const counts = Array.from({ length: steps }, () => 0);
  for (const ride of rides) {
    if (ride.outcome !== "served" || !ride.pickup_s) continue;
    const step = Math.floor((ride.pickup_s - ride.wanted_s) / 60 / WAIT_STEP_MIN);
    counts[Math.min(steps - 1, Math.max(0, step))] += 1;
  }
  return [counts.map((_, i) => i * WAIT_STEP_MIN + WAIT_STEP_MIN / 2), counts];
}
