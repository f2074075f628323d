// @ts-check
// A series: its days, and changing or giving up one of them or all.
import { areaInfo, post, sentence } from "../api.js";
import { clockFrom } from "../clock.js";
import { clock, day, t, timeRange } from "../format.js";
import { busy, el, need, say } from "../dom.js";
import { clockOf, minutes, readPattern, showProblem } from "./pattern.js";

const SHOWN = 10;
let series = JSON.parse(need("#series").textContent);
const path = `/api/series/${series.series_id}`;
const now = clockFrom(await areaInfo());
const move = /** @type {HTMLDialogElement} */ (need("[data-move]"));
const ending = /** @type {HTMLDialogElement} */ (need("[data-end-dialog]"));
/** @type {any} */
let chosen = null;

/** @param {string} iso @returns {string} the day in words */
const dayText = (iso) => day(Date.parse(`${iso}T12:00:00Z`) / 1000, now());

function showPattern() {
  const names = t("series.weekdays").split(",");
  const days = [...series.weekdays].map((digit) => names[Number(digit)]).join(", ");
  need("[data-pattern]").textContent = t(`series.${series.when}`, { days, time: clockOf(series.time_min), last: dayText(series.last_day) });
  say(need("[data-left-out]"), series.left_out.length ? t("series.leftOut", { days: series.left_out.map(dayText).join(", ") }) : "");
  need("[data-ended]").hidden = series.active;
  need("[data-change]").hidden = !series.active;
  need("[data-end]").hidden = !series.active;
}

/** @param {any} each */
function card(each) {
  const booked = ["booked", "moving"].includes(each.state) && each.ride;
  const gone = booked && !each.ride.is_live;
  const state = gone ? "cancelled" : each.state;
  const times = each.alternatives_s.map((/** @type {number} */ at) => clock(at)).join(", ");
  return el("li", { class: "card ride" },
    el("span", { class: "row row--between" },
      el("strong", {}, dayText(each.day)),
      el("span", { class: `badge${state === "booked" ? " badge--good" : state === "refused" ? " badge--warn" : ""}` }, t(`series.${state}`))),
    el("span", { class: "number" }, booked ? timeRange(each.ride.pickup_from_s, each.ride.pickup_until_s) : timeRange(each.departs_s, each.departs_s)),
    booked && el("a", { href: `/fahrt/${each.ride.booking_id}` }, `${each.ride.pickup} → ${each.ride.dropoff}`),
    booked && each.home?.is_live && el("a", { href: `/fahrt/${each.home.booking_id}` },
      t("series.home", { window: timeRange(each.home.pickup_from_s, each.home.pickup_until_s) })),
    gone && el("span", { class: "muted small" }, t("series.gone")),
    each.reason && el("span", { class: "small" }, booked ? t("series.kept", { reason: each.reason }) : each.reason),
    times && el("span", { class: "small number" }, t("series.instead", { times })),
    series.active && state !== "cancelled" && el("button", { type: "button", class: "button button--small ride__change",
      "aria-label": t("series.changeLong", { day: dayText(each.day) }), onclick: () => choose(each) }, t("series.change")),
  );
}

function show() {
  showPattern();
  const coming = series.days.filter((/** @type {any} */ each) => each.departs_s > now() - 3600);
  need("[data-days]").replaceChildren(...coming.slice(0, SHOWN).map(card));
  const left = coming.length - SHOWN;
  need("[data-later]").textContent = coming.length === 0 ? t("series.none") : left > 0 ? t("series.later", { n: left }) : "";
}

/** @param {any} each */
function choose(each) {
  chosen = each;
  need("[data-move-title]").textContent = dayText(each.day);
  need("#move-time").value = clock(each.departs_s);
  say(need("[data-move-error]"));
  move.showModal();
}

need("[data-move-now]").addEventListener("click", (/** @type {any} */ event) =>
  busy(event.currentTarget, t("series.saving"), async () => {
    try {
      series = await post(`${path}/days/${chosen.day}/move`, { time_min: minutes(need("#move-time").value) });
      show();
      if (series.refused) say(need("[data-move-error]"), chosen.ride?.is_live ? t("series.kept", { reason: series.refused }) : series.refused);
      else move.close();
    } catch (error) {
      say(need("[data-move-error]"), sentence(error));
    }
  }));
need("[data-cancel-day]").addEventListener("click", (/** @type {any} */ event) =>
  busy(event.currentTarget, t("series.saving"), async () => {
    try {
      series = await post(`${path}/days/${chosen.day}/cancel`);
      show();
      move.close();
    } catch (error) {
      say(need("[data-move-error]"), sentence(error));
    }
  }));
need("[data-end]").addEventListener("click", () => ending.showModal());
need("[data-end-now]").addEventListener("click", (/** @type {any} */ event) =>
  busy(event.currentTarget, t("series.saving"), async () => {
    try {
      series = await post(`${path}/end`);
    } catch (error) {
      say(need("[data-error]"), sentence(error));
    }
    ending.close();
    show();
  }));
const form = /** @type {HTMLFormElement} */ (need("[data-change-form]"));
need("#first", form).disabled = true;
form.addEventListener("submit", (event) => {
  event.preventDefault();
  busy(need("button:not([type])", form), t("series.saving"), async () => {
    try {
      series = await post(`${path}/change`, readPattern(form));
      showProblem(form);
      show();
      need("[data-change]").open = false;
    } catch (error) {
      showProblem(form, error);
    }
  });
});
show();
document.documentElement.dataset.ready = "true";
