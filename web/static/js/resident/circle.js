// @ts-check
// Companions: who accompanies the rider at this browser, and whom they accompany.
import { areaInfo, get, post, sentence } from "../api.js";
import { clockFrom } from "../clock.js";
import { day, t, time, timeRange } from "../format.js";
import { busy, el, fieldError, need, say } from "../dom.js";
import { sayProblem } from "../problem.js";

const LOOK_AGAIN_MS = 15_000;
let circle = JSON.parse(need("#circle").textContent);
const now = clockFrom(await areaInfo());
const me = /** @type {HTMLFormElement} */ (need("[data-me]"));

/** @param {HTMLButtonElement} button @param {() => Promise<any>} work its answer is the circle as it is now */
const saving = (button, work) =>
  busy(button, t("circle.saving"), async () => {
    say(need("[data-error]"));
    try {
      circle = await work();
      show();
    } catch (error) {
      sayProblem(need("[data-error]"), error);
    }
  });

/** @param {string} text @param {string} path @param {string} [look] */
function action(text, path, look = "button--quiet") {
  const button = /** @type {HTMLButtonElement} */ (el("button", { type: "button", class: `button button--small ${look}` }, text));
  button.addEventListener("click", () => saving(button, () => post(path)));
  return button;
}

/** @param {any} each */
const companion = (each) =>
  el("li", { class: "card ride" },
    each.name ? el("strong", {}, each.name) : null,
    el("span", { class: "muted" }, each.state === "active"
      ? t("circle.active", { day: day(each.since_s, now()) })
      : t("circle.invited", { day: day(each.expires_s, now()) })),
    el("span", { class: "row" }, action(t(each.state === "active" ? "circle.end" : "circle.withdraw"), `/api/companions/${each.id}/end`, "button--danger")));

/** @param {any} ride */
function stateText(ride) {
  if (ride.state === "completed") return t("circle.arrived", { time: time(ride.eta_dropoff_s) });
  const text = t(`state.${ride.state}`);
  return ride.is_live ? `${text} · ${t("circle.expected", { time: time(ride.eta_dropoff_s) })}` : text;
}

/** @param {any} ride */
function rideCard(ride) {
  const inside = [
    el("strong", { class: "number" }, `${day(ride.pickup_from_s, now())}, ${timeRange(ride.pickup_from_s, ride.pickup_until_s)}`),
    el("span", {}, `${ride.pickup} → ${ride.dropoff}`),
    el("span", {}, el("span", { class: `badge${ride.state === "completed" ? " badge--good" : ride.late ? " badge--warn" : ""}` }, stateText(ride))),
  ];
  return el("li", {}, ride.booking_id
    ? el("a", { class: "card ride", href: `/fahrt/${ride.booking_id}` }, ...inside)
    : el("div", { class: "card ride" }, ...inside));
}

/** @param {any} each */
const cared = (each) =>
  el("div", { class: "stack", "data-cares-for": each.id },
    el("h3", {}, each.name),
    each.rides.length ? el("ul", { class: "rides" }, ...each.rides.map(rideCard)) : el("p", { class: "muted" }, t("circle.noRides")),
    el("p", { class: "row" },
      el("a", { class: "button button--primary", href: `/?fuer=${each.id}` }, t("circle.bookFor", { name: each.name })),
      action(t("circle.leave"), `/api/companions/${each.id}/leave`)));

function show() {
  me.hidden = circle.me !== null;
  need("[data-mine]").hidden = circle.me === null;
  need("[data-known]").textContent = circle.me ? t("circle.known", { name: circle.me.name }) : "";
  need("[data-companions]").replaceChildren(
    ...(circle.companions.length ? circle.companions.map(companion) : [el("li", { class: "muted" }, t("circle.nobody"))]));
  need("[data-earlier]").hidden = !circle.earlier;
  need("[data-earlier-text]").textContent = circle.earlier === 1 ? t("circle.earlierOne") : t("circle.earlier", { n: circle.earlier });
  need("[data-cared-section]").hidden = circle.cared.length === 0;
  need("[data-cared]").replaceChildren(...circle.cared.map(cared));
  if (circle.path) {
    need("[data-invitation]").hidden = false;
    need("[data-link]").value = location.origin + circle.path;
  }
}

me.addEventListener("submit", (event) => {
  event.preventDefault();
  for (const field of ["name", "phone"]) fieldError(field);
  saving(need("button", me), () => post("/api/companions/me", { name: need("#name", me).value, phone: need("#phone", me).value }));
});
need("[data-invite]").addEventListener("click", (/** @type {any} */ event) => saving(event.currentTarget, () => post("/api/companions")));
need("[data-share]").addEventListener("click", (/** @type {any} */ event) => saving(event.currentTarget, () => post("/api/companions/earlier")));
need("[data-copy]").addEventListener("click", async (/** @type {any} */ event) => {
  const button = event.currentTarget;
  need("[data-link]").select();
  await navigator.clipboard?.writeText(need("[data-link]").value).catch(() => undefined);
  button.textContent = t("circle.copied");
});
setInterval(async () => {
  const busyNow = document.querySelector("[aria-busy=true]");
  if (busyNow) return;
  try {
    circle = await get("/api/companions");
    say(need("[data-error]"));
    show();
  } catch (error) {
    say(need("[data-error]"), sentence(error));
  }
}, LOOK_AGAIN_MS);
show();
document.documentElement.dataset.ready = "true";
