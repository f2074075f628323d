// @ts-check
// The driver's screen: next stop, way, riders; works on through dead spots.
import { ApiError, areaInfo, get, newId, post, sentence } from "../api.js";
import { clockFrom } from "../clock.js";
import { distance, t, until } from "../format.js";
import { connect } from "../live.js";
import { el, need, say } from "../dom.js";
import { announce } from "./alerts.js";
import { showTask, waitText } from "./card.js";
import { driverMap } from "./drivermap.js";
import { turnArrow } from "./guide.js";
import { eventQueue } from "./queue.js";
import { applyEvent, planChanges } from "./taskstate.js";

const REFRESH_MS = 15_000;
/** Nearer than this a turn is to be made now. */
const NOW_M = 20;
const root = need("[data-drive]");
const driverId = root.dataset.drive;
const card = need("[data-card]");
const info = await areaInfo();
const now = clockFrom(info);
/** What the service last said. @type {any} */
let known = null;
/** @type {{lat: number, lon: number, heading?: number} | null} */
let position = null;
/** @type {ReturnType<typeof connect> | null} */
let live = null;
let listening = "";
let watching = 0;
let drawn = "";

const view = driverMap(need("#map"), {
  onTurn: (turn) => {
    const banner = need("[data-turn]");
    banner.hidden = !turn;
    if (!turn) return;
    banner.replaceChildren(turnArrow(turn.key), el("div", {}, el("strong", { class: "number" }, turn.in_m < NOW_M ? t("turn.now") : distance(turn.in_m)), el("span", {}, turn.action)));
  },
});

const queue = eventQueue(`driver-queue:${driverId}`, {
  onTask: (task) => take(task, false),
  onRefused: (_event, error) => {
    say(need("[data-problem]"), sentence(error));
    refresh(true);
  },
  onChange: showConnection,
  onSignedOut: () => {
    need("[data-signed-out]").hidden = false;
  },
});

/** The task with everything that still waits to be sent. */
const current = () => queue.waiting().reduce(applyEvent, known);

/** @param {string} kind @param {{stop_id?: string, booking_id?: string}} target */
function report(kind, target) {
  say(need("[data-problem]"));
  queue.add({ event_id: newId(), kind, vehicle_id: known.vehicle.id, at_s: Math.floor(now()), ...target, ...(position && { lat: position.lat, lon: position.lon }) });
  draw();
}

/** @param {"start" | "end"} action */
async function onShift(action) {
  try {
    const task = await post(`/api/driver/shift/${action}`);
    localStorage.setItem("driver-here", action === "start" ? driverId : "");
    take(action === "start" ? task : null, false);
    watchPosition();
  } catch (error) {
    say(need("[data-problem]"), sentence(error));
  }
}

/** @param {any} task @param {boolean} alarm whether a changed plan is news to the driver */
function take(task, alarm) {
  const before = current();
  known = task;
  const after = current();
  if (alarm && before && after && before.shift.id === after.shift.id) announce(planChanges(before, after), after);
  draw();
  listen();
}

function draw() {
  const task = current();
  need("[data-vehicle]").textContent = task ? `${task.vehicle.name} · ${task.vehicle.plate}` : "";
  const riders = (task?.on_board ?? []).reduce((/** @type {number} */ sum, /** @type {any} */ rider) => {
    const party = rider.party;
    return sum + party.adults + party.children + party.infants + party.companions;
  }, 0);
  need("[data-on-board]").textContent = task ? t("driver.onBoard", { n: riders }) : "";
  const shown = JSON.stringify([task, Math.floor(now() / 60)]);
  if (shown !== drawn) {
    drawn = shown;
    showTask(card, task, { now: now(), report, onShift });
  }
  view.show(task);
}

/** @param {boolean} [alarm] */
async function refresh(alarm = false) {
  try {
    take(await get("/api/driver/task"), alarm);
    showConnection(queue.waiting().length, true);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) take(null, false);
    else if (error instanceof ApiError && error.status === 401) need("[data-signed-out]").hidden = false;
    else showConnection(queue.waiting().length, false);
  }
}

/** @param {number} waiting @param {boolean} reachable */
function showConnection(waiting, reachable) {
  const lost = need("[data-lost]");
  lost.hidden = reachable;
  lost.textContent = waiting === 0 ? t("driver.offline") : t(waiting === 1 ? "driver.offlineOne" : "driver.offlineWaiting", { n: waiting });
  const dot = need("[data-live]");
  dot.dataset.connected = String(reachable);
  dot.textContent = t(reachable ? "live.connected" : "driver.noNet");
}

/** Hear about the vehicle of the present shift. */
function listen() {
  const vehicle = known?.vehicle.id ?? "";
  if (vehicle === listening) return;
  listening = vehicle;
  live?.close();
  live = vehicle && connect({
    audience: `vehicle:${vehicle}`,
    onMessage: () => refresh(true),
    onPositions: (positions) => {
      const own = positions.find((candidate) => candidate.vehicle_id === vehicle);
      if (own) moved(own);
    },
    onStatus: (connected) => {
      showConnection(queue.waiting().length, connected);
      if (connected) {
        queue.flush();
        refresh(true);
      }
    },
  });
}

/** @param {{lat: number, lon: number, heading?: number}} at */
function moved(at) {
  position = at;
  view.move(at);
}

/** Report where this tablet is, from the start of a shift to its end, and only on the device it was started on. */
function watchPosition() {
  const here = localStorage.getItem("driver-here") === driverId;
  if (here && !watching && navigator.geolocation) {
    watching = navigator.geolocation.watchPosition(({ coords }) => {
      const at = { lat: coords.latitude, lon: coords.longitude, heading: coords.heading ?? undefined };
      moved(at);
      live?.emit("position", { ...at, at_s: Math.floor(now()) });
    }, undefined, { enableHighAccuracy: true });
  } else if (!here && watching) {
    navigator.geolocation.clearWatch(watching);
    watching = 0;
  }
}

function tick() {
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (card.querySelectorAll("[data-wait]"))) {
    place.textContent = waitText(Number(place.dataset.wait), now());
  }
  for (const absent of /** @type {NodeListOf<HTMLButtonElement>} */ (card.querySelectorAll("[data-wait-until]"))) {
    absent.disabled = now() < Number(absent.dataset.waitUntil);
  }
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (card.querySelectorAll("[data-leave]"))) {
    place.textContent = until(Number(place.dataset.leave), now());
  }
}

await refresh();
queue.flush();
watchPosition();
setInterval(tick, 1000);
setInterval(() => refresh(true), REFRESH_MS);
await view.ready;
document.documentElement.dataset.ready = "true";
