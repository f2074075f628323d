// @ts-check
// The planner's page: describe a day, start it, watch it run, read what came out.
import { ApiError, get, post, sentence } from "../api.js";
import { busy, el, need, say } from "../dom.js";
import { clock, number, percent, t } from "../format.js";
import { createMap } from "../map.js";
import { showCharts } from "./charts.js";
import { kpiTiles } from "./kpis.js";
import { showUnmet } from "./unmet.js";
import { fitPlaces, showPlaces } from "./places.js";

const LOOK_AGAIN_MS = 1000;

const form = /** @type {HTMLFormElement} */ (need("[data-form]"));
/** @type {any[]} */
let runs = [];
/** @type {string | null} */
let chosen = null;
/** @type {any} */
let shown = null;
/** @type {Promise<any> | undefined} */
let map;
let timer = 0;

/** The scenario as the API wants it. */
function scenario() {
  const values = Object.fromEntries(new FormData(form));
  const whole = ["vehicles", "requests", "seed", "seats", "wheelchair_places", "improve_every_s"];
  /** @type {Record<string, unknown>} */
  const wanted = {};
  for (const [name, value] of Object.entries(values)) {
    if (name === "name" || name === "day") wanted[name] = String(value).trim();
    else wanted[name] = whole.includes(name) ? Math.round(Number(value)) : Number(value);
  }
  wanted.policy = Object.fromEntries(
    /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll("[data-policy]")])
      .filter((input) => input.value !== "")
      .map((input) => [input.dataset.policy, Math.round(Number(input.value))]),
  );
  return wanted;
}

/** @param {string} field @param {string} text */
function fieldProblem(field, text) {
  const name = field.replace(/^policy\./, "");
  const place = document.getElementById(`plan-${name}-error`);
  if (!place) return false;
  place.closest("details")?.setAttribute("open", "");
  say(place, text);
  document.getElementById(`plan-${name}`)?.focus();
  return true;
}

async function start() {
  for (const place of form.querySelectorAll(".field__error")) say(/** @type {HTMLElement} */ (place));
  say(need("[data-form-error]"));
  try {
    const run = await post("/api/planner/runs", scenario());
    await list();
    choose(run.id);
  } catch (error) {
    const field = error instanceof ApiError ? error.field : undefined;
    if (!(field && fieldProblem(field, sentence(error)))) say(need("[data-form-error]"), sentence(error));
  }
}

async function list() {
  runs = (await get("/api/planner/runs")).runs;
  drawList();
}

function drawList() {
  need("[data-no-runs]").hidden = runs.length > 0;
  need("[data-runs]").replaceChildren(...runs.map((run) => el("li", {}, runButton(run))));
}

/** @param {any} run */
function runButton(run) {
  const open = run.state === "queued" || run.state === "running";
  const k = run.kpis;
  return el("button", { type: "button", class: "run", "aria-current": String(run.id === chosen), onclick: () => choose(run.id) },
    el("span", { class: "run__head" }, el("strong", {}, run.scenario.name), el("span", { class: "small" }, t(`run.${run.state}`))),
    el("span", { class: "muted small" }, facts(run)),
    k && el("span", { class: "small" }, t("run.figures", { rate: percent(k.service_rate), pooled: percent(k.pooled_share), wait: t("unit.minutes", { n: number(k.wait_mean_s / 60, 1) }) })),
    open && el("progress", { max: "1", value: String(run.progress) }),
  );
}

/** @param {any} run */
const facts = (run) => t("run.facts", { vehicles: run.scenario.vehicles, requests: run.scenario.requests, from: number(run.scenario.start_hour), until: number(run.scenario.end_hour) });

/** @param {string} id */
function choose(id) {
  chosen = id;
  drawList();
  look();
  if (matchMedia("(max-width: 63.99rem)").matches) need("[data-result]").scrollIntoView();
}

/** Ask how the chosen run is, and again in a moment while it is not over. */
async function look() {
  clearTimeout(timer);
  const id = chosen;
  if (!id) return;
  try {
    const run = await get(`/api/planner/runs/${id}`);
    if (id !== chosen) return;
    runs = runs.map((known) => (known.id === id ? { ...run, result: undefined } : known));
    drawList();
    show(run);
    if (run.state === "queued" || run.state === "running") timer = window.setTimeout(look, LOOK_AGAIN_MS);
  } catch (error) {
    say(need("[data-failed]"), sentence(error));
    timer = window.setTimeout(look, 5 * LOOK_AGAIN_MS);
  }
}

/** @param {any} run */
function show(run) {
  const open = run.state === "queued" || run.state === "running";
  need("[data-title]").textContent = run.scenario.name;
  need("[data-hint]").hidden = true;
  need("[data-progress]").hidden = !open;
  need("progress", need("[data-progress]")).value = run.progress;
  need("[data-progress-text]").textContent = run.state === "queued" ? t("run.queuedText") : t("run.progress", { percent: percent(run.progress) });
  say(need("[data-failed]"), run.state === "failed" ? t("run.failedText", { error: run.error ?? "" }) : "");
  need("[data-done]").hidden = !run.result;
  if (run.result && shown?.id !== run.id) showResult(run);
}

/** @param {any} run */
async function showResult(run) {
  shown = run;
  const { kpis, bands, refusals, rides, vehicles, hours } = run.result;
  need("[data-summary]").textContent = facts(run);
  need("[data-export]").href = `/api/planner/runs/${run.id}/rides.csv`;
  need("[data-kpis]").replaceChildren(...kpiTiles(kpis, bands));
  need("[data-vehicles]").replaceChildren(...vehicles.map((/** @type {any} */ v) => tableRow(v.id, number(v.bookings), number(v.km), percent(v.km ? v.empty_km / v.km : 0))));
  need("[data-hours]").replaceChildren(...hours.map(hourRow));
  const reasons = Object.entries(refusals);
  need("[data-refusals]").replaceChildren(
    ...(reasons.length
      ? reasons.map(([reason, count]) => tableRow(known(`reason.${reason}`, reason), number(Number(count))))
      : [el("tr", {}, el("td", { colspan: "2" }, t("reason.none")))]),
  );
  showCharts(document, run.result);
  map ??= createMap(need("#map"));
  const drawn = await map;
  showPlaces(drawn, need("[data-map-note]"), rides, view());
  fitPlaces(drawn, rides);
}

/** @param {string} key @param {string} fallback */
const known = (key, fallback) => (t(key) === key ? fallback : t(key));

/** @param {string} head @param {...string} cells */
const tableRow = (head, ...cells) =>
  el("tr", {}, el("th", { scope: "row" }, head), ...cells.map((cell) => el("td", { class: "number" }, cell)));

/** @param {any} hour */
const hourRow = (hour) =>
  tableRow(clock(hour.start_s), number(hour.requests), number(hour.served), number(hour.refused), t("unit.minutes", { n: number(hour.wait_mean_s / 60, 1) }), number(hour.vehicles_with_riders, 1));

const view = () => String(/** @type {HTMLInputElement} */ (need("[name=view]:checked")).value);

for (const input of document.querySelectorAll("[name=view]")) {
  input.addEventListener("change", async () => {
    if (shown) showPlaces(await map, need("[data-map-note]"), shown.result.rides, view());
  });
}
for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input[type=range]"))) {
  const write = () => {
    need("output", /** @type {HTMLElement} */ (input.parentElement)).textContent = percent(Number(input.value));
  };
  input.addEventListener("input", write);
  write();
}
form.addEventListener("submit", (event) => {
  event.preventDefault();
  busy(/** @type {HTMLButtonElement} */ (need("button.button--primary", form)), t("run.starting"), start);
});
const redraw = () => shown && showCharts(document, shown.result);
document.addEventListener("themechange", redraw);
let resizing = 0;
window.addEventListener("resize", () => {
  clearTimeout(resizing);
  resizing = window.setTimeout(redraw, 200);
});

showUnmet(need("[data-unmet]")).catch((error) => say(need("[data-form-error]"), sentence(error)));
await list().catch((error) => say(need("[data-form-error]"), sentence(error)));
const first = runs.find((run) => run.state === "running") ?? runs[0];
if (first) choose(first.id);
document.documentElement.dataset.ready = "true";
