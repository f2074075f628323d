// @ts-check
// The ticket: state, live arrival time, the vehicle on the map, and cancelling.
import { areaInfo, get, post, sentence } from "../api.js";
import { clockFrom } from "../clock.js";
import { day, dayKey, moment, money, t, time, until } from "../format.js";
import { connect } from "../live.js";
import { coordinates, createMap, fit, marker, moveVehicles, showRoute, showVehicles } from "../map.js";
import { busy, el, need, say } from "../dom.js";
import { NEXT_DOOR_M, walkText, windowText } from "./offers.js";
import { wayHome } from "./visit.js";
import { lookAt, showWalks } from "./walks.js";
import { keepWish, partyText } from "./wish.js";

const STEPS = ["booked", "under_way", "arrived", "on_board", "completed"];
const COMING = ["booked", "under_way"];
const REFRESH_MS = 20_000;
const SAY_EVERY_S = 60;

/** @type {any} */
let ticket = JSON.parse(need("#ticket").textContent);
const id = ticket.booking_id;
const area = await areaInfo();
const now = clockFrom(area);
const showWayHome = wayHome({ now, hotline: area.hotline, onChanged: (next) => (next ? take(next) : refresh()) });
/** @type {any} */
let map = null;
let saidAt = -Infinity;
let saidState = "";
let loadedAt = now();

function etaText() {
  if (ticket.state === "on_board") return t("ticket.arrives", { time: time(ticket.eta_dropoff_s) });
  if (!COMING.includes(ticket.state)) return "";
  const isToday = dayKey(ticket.eta_pickup_s) === dayKey(now());
  return t(isToday ? "ticket.comes" : "ticket.comesOn", { day: day(ticket.eta_pickup_s, now()), time: time(ticket.eta_pickup_s) });
}

function moreText() {
  if (ticket.state === "arrived") return t("ticket.atStop");
  if (!COMING.includes(ticket.state)) return ticket.state === "on_board" ? ticket.dropoff_stop.name : "";
  const parts = [t("ticket.planned", { time: time(ticket.pickup_from_s) })];
  if (ticket.eta_pickup_s - now() < 3600) parts.unshift(until(ticket.eta_pickup_s, now()));
  if (ticket.state === "under_way" && ticket.stops_before === 1) parts.push(t("ticket.oneStopBefore"));
  if (ticket.state === "under_way" && ticket.stops_before > 1) parts.push(t("ticket.stopsBefore", { n: ticket.stops_before }));
  return parts.join(" · ");
}

/** Speak a changed state at once, a changed time at most once a minute. */
function announce() {
  const text = t("ticket.said", { state: t(`state.${ticket.state}`), eta: etaText() });
  const place = need("[data-said]");
  const stateChanged = ticket.state !== saidState;
  if (place.textContent === text || (!stateChanged && now() - saidAt < SAY_EVERY_S)) return;
  place.textContent = text;
  saidAt = now();
  saidState = ticket.state;
}

function showSteps() {
  const reached = STEPS.indexOf(ticket.state);
  need(".steps").hidden = reached < 0;
  for (const step of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-step-state]"))) {
    const index = STEPS.indexOf(step.dataset.stepState ?? "");
    step.toggleAttribute("data-done", index < reached || ticket.state === "completed");
    if (index === reached) step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
  }
}

function show() {
  need("[data-state]").textContent = t(`state.${ticket.state}`);
  need("[data-eta]").textContent = etaText();
  need("[data-more]").textContent = moreText();
  say(need("[data-late]"), ticket.late && ticket.is_live ? t("ticket.late") : "");
  showSteps();
  need("[data-pass]").hidden = !ticket.is_live;
  need("[data-cancel]").hidden = !ticket.is_live || ticket.cancellation === "not_possible";
  need("[data-again]").hidden = ticket.is_live;
  need("[data-consequence]").textContent = t(ticket.cancellation === "late" ? "ticket.cancelLate" : "ticket.cancelFree")
    + (ticket.cancel_fee_ct ? ` ${t("ticket.cancelFee", { price: money(ticket.cancel_fee_ct) })}` : "");
  // Where exactly the fare is owed there is nothing to add.
  const isAsSaid = ticket.owed_ct === ticket.price_ct || ticket.state === "held";
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-owed], [data-owed-name]"))) part.hidden = isAsSaid;
  need("[data-owed]").textContent = money(ticket.owed_ct);
  need("[data-party]").textContent = partyText(ticket.party);
  need("[data-window]").textContent = windowText(ticket, now());
  for (const end of ["pickup", "dropoff"]) need(`[data-walk=${end}]`).textContent = walkText(ticket[`${end}_stop`]);
  need("[data-vehicle]").replaceChildren(
    ...(ticket.vehicle ? [el("span", { class: "muted small" }, ticket.vehicle.name), el("br"), el("strong", {}, ticket.vehicle.plate)] : []),
  );
  showWayHome(ticket);
  showOtherTimes();
  announce();
  showVehicle();
}

/** A ride we had to give up: when we could come instead, one press away from looking for it. */
function showOtherTimes() {
  need("[data-given-up]").hidden = ticket.state !== "cancelled_by_service";
  const times = ticket.other_times_s.filter((/** @type {number} */ at) => at > now());
  need("[data-other-text]").textContent = times.length ? t("ticket.otherTimes") : t("ticket.noOtherTimes", { hotline: area.hotline });
  need("[data-other-times]").replaceChildren(
    ...times.map((/** @type {number} */ at) => {
      const look = () => {
        keepWish(ticket, at - ticket.pickup_stop.walk_s);
        location.assign(/** @type {HTMLAnchorElement} */ (need("[data-again]")).href);
      };
      return el("button", { type: "button", class: "button button--small", onclick: look }, moment(at, now()));
    }),
  );
}

/** @param {any} next what the service says of the ride now */
function take(next) {
  ticket = next;
  show();
}

function showVehicle() {
  const vehicle = ticket.is_live ? ticket.vehicle : null;
  const state = ticket.late ? "late" : "driving";
  showVehicles(map, vehicle && vehicle.lat !== null
    ? [{ vehicle_id: vehicle.id, lat: vehicle.lat, lon: vehicle.lon, heading: vehicle.heading ?? undefined, name: vehicle.name, state }]
    : []);
}

async function showWay() {
  if (!map) return;
  const way = ticket.is_live ? await get(`/api/bookings/${id}/path`).catch(() => null) : null;
  const legs = (/** @type {string} */ kind) => (way?.features ?? []).filter((/** @type {any} */ leg) => leg.properties.kind === kind);
  const part = (/** @type {string} */ kind) => (legs(kind).length ? { type: "FeatureCollection", features: legs(kind) } : null);
  showRoute(map, "approach", part("approach"), { color: "approach", width: 4 });
  showRoute(map, "ride", part("ride"));
  showWalks(map, legs("walk"));
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-show-walk]"))) {
    const walk = legs("walk").find((/** @type {any} */ leg) => leg.properties.end === button.dataset.showWalk);
    button.hidden = !walk || walk.properties.length_m < NEXT_DOOR_M;
    button.onclick = () => lookAt(map, walk);
  }
  return way;
}

/** What the way on the map depends on: the vehicle is not shown from the booking on. */
const shownAs = () => `${ticket.state} ${ticket.shows_vehicle}`;

let running = false;
let again = false;
/** Fetch the ticket anew; messages that come meanwhile cause one more round, not many. */
async function refresh() {
  if (running) {
    again = true;
    return;
  }
  running = true;
  try {
    const before = shownAs();
    ticket = await get(`/api/bookings/${id}`);
    loadedAt = now();
    say(need("[data-lost]"));
    show();
    if (before !== shownAs() || again) await showWay();
  } catch {
    say(need("[data-lost]"), t("ticket.lost", { time: time(loadedAt) }));
  } finally {
    running = false;
    if (again) {
      again = false;
      refresh();
    }
  }
}

function wireCancelling() {
  const dialog = /** @type {HTMLDialogElement} */ (need("[data-cancel-dialog]"));
  need("[data-cancel]").addEventListener("click", () => dialog.showModal());
  const button = /** @type {HTMLButtonElement} */ (need("[data-cancel-now]"));
  button.addEventListener("click", () =>
    busy(button, button.textContent ?? "", async () => {
      try {
        const partner = /** @type {HTMLInputElement | null} */ (dialog.querySelector("[name=partner]:checked"))?.value ?? "keep";
        ticket = { ...ticket, ...(await post(`/api/bookings/${id}/cancel?partner=${partner}`)) };
        dialog.close();
        // The other ride has changed as well: what this page says of it is no longer true.
        if (document.querySelector("[data-partner-too], [data-group-too]")) location.reload();
        show();
        showWay();
      } catch (error) {
        say(need("[data-cancel-error]"), sentence(error));
      }
    }),
  );
}

/** Nobody was met on the way out: is the way home needed all the same? */
function wireKeeping() {
  const button = /** @type {HTMLButtonElement | null} */ (document.querySelector("[data-keep]"));
  button?.addEventListener("click", () =>
    busy(button, button.textContent ?? "", async () => {
      try {
        ticket = { ...ticket, ...(await post(`/api/bookings/${id}/keep`)) };
        need("[data-asked]").hidden = true;
        show();
      } catch (error) {
        say(need("[data-keep-error]"), sentence(error));
      }
    }));
}

async function drawMap() {
  map = await createMap(need("#map"));
  if (!map) return;
  marker(map, "from", ticket.origin, { label: ticket.origin.label });
  marker(map, "to", ticket.destination, { label: ticket.destination.label });
  marker(map, "pickup", ticket.pickup_stop, { label: ticket.pickup_stop.name });
  marker(map, "dropoff", ticket.dropoff_stop, { label: ticket.dropoff_stop.name });
  showVehicle();
  const way = await showWay();
  const vehicle = ticket.vehicle?.lat ? [ticket.vehicle] : [];
  fit(map, [ticket.pickup_stop, ticket.dropoff_stop, ...vehicle, ...coordinates(way)]);
}

show();
wireCancelling();
wireKeeping();
setInterval(() => {
  need("[data-more]").textContent = moreText();
}, 5000);
setInterval(refresh, REFRESH_MS);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) refresh();
});
connect({
  audience: `booking:${id}`,
  onMessage: refresh,
  onPositions: (positions) => {
    const mine = positions.find((position) => position.vehicle_id === ticket.vehicle?.id);
    if (!mine) return;
    Object.assign(ticket.vehicle, { lat: mine.lat, lon: mine.lon, heading: mine.heading });
    const hadNone = document.querySelector(".vehicle") === null;
    if (hadNone) showVehicle();
    moveVehicles(map, [mine]);
  },
  onStatus: (connected) => {
    if (connected) refresh();
    else say(need("[data-lost]"), t("ticket.lost", { time: time(loadedAt) }));
  },
});
await drawMap();
document.documentElement.dataset.ready = "true";
