// @ts-check
// The practice's page: today's patients, and one button for each.
import { areaInfo, get, newId, post, sentence } from "../api.js";
import { clockFrom } from "../clock.js";
import { t, time, timeRange } from "../format.js";
import { busy, el, need, say } from "../dom.js";

const LOOK_AGAIN_MS = 15_000;
const root = need("[data-code]");
const path = `/api/practices/${root.dataset.code}`;
/** @type {Record<string, string>} the same press again is the same ride */
const rides = {};
let known = JSON.parse(need("#practice").textContent);
clockFrom(await areaInfo());

/** @param {any} patient */
function stateText(patient) {
  if (patient.pickup) return t("practice.fetched", { window: timeRange(patient.pickup_from_s, patient.pickup_until_s), pickup: patient.pickup });
  if (patient.state === "seeking") return t("practice.seeking");
  return t(patient.may_press ? "practice.there" : `practice.${patient.state === "open" ? "coming" : "over"}`);
}

/** @param {any} patient */
function card(patient) {
  const button = el("button", { type: "button", class: "button button--primary button--block" }, t("practice.ready"));
  button.setAttribute("aria-label", t("practice.readyLong", { name: patient.name }));
  button.addEventListener("click", () =>
    busy(/** @type {HTMLButtonElement} */ (button), t("practice.pressing"), async () => {
      say(need("[data-error]"));
      try {
        rides[patient.booking_id] ??= newId();
        known = await post(`${path}/patients/${patient.booking_id}/ready`, { ride_id: rides[patient.booking_id] });
        show();
      } catch (error) {
        say(need("[data-error]"), sentence(error));
      }
    }));
  return el("li", { class: "card ride" },
    el("span", { class: "row row--between" }, el("strong", {}, patient.name), el("span", { class: "number" }, t("practice.appointment", { time: time(patient.appointment_s) }))),
    el("span", {}, stateText(patient)),
    patient.may_press && button);
}

function show() {
  need("[data-patients]").replaceChildren(...known.patients.map(card));
  need("[data-none]").hidden = known.patients.length > 0;
}

async function look() {
  try {
    known = await get(path);
    say(need("[data-error]"));
    show();
  } catch (error) {
    say(need("[data-error]"), sentence(error));
  }
}

show();
setInterval(look, LOOK_AGAIN_MS);
document.documentElement.dataset.ready = "true";
