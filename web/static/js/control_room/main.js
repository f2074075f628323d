// @ts-check
// The control room: fetches the plan board and the rides, listens for changes, and links map, lists and board.
import { areaInfo, get, newId, post, sentence } from "../api.js";
import { clockFrom, clockRate } from "../clock.js";
import { need, say } from "../dom.js";
import { clock, percent, t, timeRange } from "../format.js";
import { connect } from "../live.js";
import { coordinates, createMap, fit, marker, moveVehicles, showRoute, showVehicles } from "../map.js";
import { planBoard } from "./board.js";
import { breakdownSheet } from "./breakdown.js";
import { breakSheet } from "./breaks.js";
import { callSheet } from "./call.js";
import { showAlarms, showVehicle } from "./detail.js";
import { fairness } from "./fairness.js";
import { rideList } from "./rides.js";
import { roadsPanel } from "./roads.js";
import { tabs } from "./tabs.js";

const LOST_AFTER_S = 180;
const REFRESH_MS = 20_000;
const GATHER_MS = 400;

const now = clockFrom(await areaInfo());
const show = tabs(need("[role=tablist]"));
/** @type {any} */
let board = { vehicles: [], alarms: [], figures: {}, roads: { season: "normal", closures: [] } };
/** @type {any} */
let map = null;
/** @type {{vehicle: string | null, ride: string | null}} */
const selected = { vehicle: null, ride: null };
/** @type {any[]} */
let pins = [];
let asked = 0;

const plan = planBoard(need("[data-board]"), { now, onVehicle: selectVehicle, onRide: selectRide });
const rides = rideList(need("#panel-rides"), { now, onShow: (ride) => selectRide(ride.booking_id, ride.vehicle?.id ?? null), onCancel: askCancel, onReady: pressReady, onKeep: keepWayHome });
const call = callSheet({ now, onReady: pressReady, onBooked: (ticket) => refresh().then(() => selectRide(ticket.booking_id, ticket.vehicle?.id ?? null)) });
const roads = roadsPanel({ now, map: () => map, onChanged: refresh });
const breakdown = breakdownSheet({ now, onDone: refresh });
const breaks = breakSheet({ onDone: refresh });
fairness(need("[data-fairness]"), need("#tab-fairness"));
need("[data-call]").addEventListener("click", () => call.open());

/** @param {any} row */
function stateOf(row) {
  if (row.late) return "late";
  if (["driving", "relocating"].includes(row.phase) && row.seen_s && now() - row.seen_s > LOST_AFTER_S * Math.max(1, clockRate())) return "offline";
  return row.phase === "idle" && row.riders_on_board === 0 ? "idle" : "driving";
}

async function refresh() {
  const number = ++asked;
  try {
    const [nextBoard, nextRides] = await Promise.all([get("/api/control/board"), get("/api/control/bookings")]);
    if (number !== asked) return; // a newer answer is on its way
    board = nextBoard;
    say(need("[data-error]"));
    showFigures(board.figures);
    showAlarms(board.alarms, {
      onShow: (alarm) => (alarm.booking_id ? selectRide(alarm.booking_id, alarm.vehicle_id) : selectVehicle(alarm.vehicle_id)),
      onSettled: (alarm) => settle(alarm.booking_id),
    });
    plan.update(board.vehicles);
    rides.update(nextRides.bookings);
    roads.update(board.roads);
    drawVehicles();
    await drawSelected({ move: false });
  } catch (error) {
    say(need("[data-error]"), sentence(error));
  }
}

/** @param {string} bookingId whose rider somebody has talked to */
async function settle(bookingId) {
  await post(`/api/control/lost-rides/${bookingId}/settle`).catch((error) => say(need("[data-error]"), sentence(error)));
  await refresh();
}

/** @param {Record<string, number>} figures */
function showFigures(figures) {
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-figure]"))) {
    const key = place.dataset.figure ?? "";
    const value = figures[key] ?? 0;
    need(".figure__value", place).textContent = key === "pooled_share" ? percent(value) : String(value);
    if (key === "late") place.dataset.look = value > 0 ? "bad" : "";
  }
}

function drawVehicles() {
  showVehicles(map, board.vehicles.map((/** @type {any} */ row) => ({
    vehicle_id: row.vehicle_id, lat: row.lat, lon: row.lon, heading: row.heading ?? undefined, name: row.name,
    state: stateOf(row), on_board: row.riders_on_board, selected: row.vehicle_id === selected.vehicle,
  })), { onSelect: selectVehicle });
}

/** @param {string} id */
function selectVehicle(id) {
  selected.vehicle = id;
  selected.ride = null;
  show("detail");
  mark({ move: true });
}

/** @param {string} bookingId @param {string | null} vehicleId */
function selectRide(bookingId, vehicleId) {
  selected.ride = bookingId;
  selected.vehicle = vehicleId;
  show("rides");
  mark({ move: true });
}

/** @param {{move: boolean}} options */
function mark({ move }) {
  plan.select(selected.vehicle, selected.ride);
  rides.select(selected.ride);
  drawVehicles();
  drawSelected({ move });
}

/** Draw the way of the chosen vehicle and the stops of the chosen ride. @param {{move: boolean}} options */
async function drawSelected({ move }) {
  const row = board.vehicles.find((/** @type {any} */ known) => known.vehicle_id === selected.vehicle);
  showVehicle(need("[data-detail]"), row, { onBreakdown: breakdown.open, onBreak: breaks.open });
  const ride = selected.ride ? rides.find(selected.ride) : undefined;
  const way = row && map ? await get(`/api/control/vehicles/${row.vehicle_id}/path`).catch(() => null) : null;
  const parts = (/** @type {string} */ kind) => {
    const features = way?.features.filter((/** @type {any} */ leg) => leg.properties.kind === kind) ?? [];
    return { type: "FeatureCollection", features };
  };
  showRoute(map, "home", parts("home"), { dashed: true, color: "approach", width: 4 });
  showRoute(map, "plan", parts("plan"));
  for (const pin of pins) pin?.remove();
  pins = ride
    ? [marker(map, "pickup", ride.pickup_stop, { label: ride.pickup_stop.name }), marker(map, "dropoff", ride.dropoff_stop, { label: ride.dropoff_stop.name })]
    : numberedHalts(row);
  if (move) fit(map, [...(ride ? [ride.pickup_stop, ride.dropoff_stop] : []), ...(row ? [row] : []), ...coordinates(parts("plan"))], { maxZoom: 14 });
}

/** @param {any} row */
function numberedHalts(row) {
  const next = row?.stops.filter((/** @type {any} */ stop) => stop.state !== "done") ?? [];
  const halts = next.filter((/** @type {any} */ stop, /** @type {number} */ i) => i === 0 || stop.stop_id !== next[i - 1].stop_id);
  return halts.map((/** @type {any} */ stop, /** @type {number} */ i) => marker(map, "stop", stop, { number: i + 1, label: `${i + 1}. ${stop.name}` }));
}

/** The same press again is the same ride. @type {Record<string, string>} */
const homeIds = {};

/** @param {import("./rides.js").Ride} ride somebody who calls when they are ready */
async function pressReady(ride) {
  homeIds[ride.booking_id] ??= newId();
  try {
    const { visit } = await post(`/api/control/visits/${ride.booking_id}/ready`, { ride_id: homeIds[ride.booking_id] });
    delete homeIds[ride.booking_id];
    await refresh();
    const home = visit.ride;
    say(need("[data-said]"), home
      ? t("control.readyText", { name: ride.name, window: timeRange(home.pickup_from_s, home.pickup_until_s), pickup: home.pickup_stop.name })
      : t("control.readySeeking", { name: ride.name }));
  } catch (error) {
    say(need("[data-error]"), sentence(error));
  }
}

/** A caller who lost the way out needs the way home all the same. @param {import("./rides.js").Ride} ride */
async function keepWayHome(ride) {
  try {
    await post(`/api/control/bookings/${ride.booking_id}/keep`);
    await refresh();
    say(need("[data-said]"), t("control.kept", { name: ride.name }));
  } catch (error) {
    say(need("[data-error]"), sentence(error));
  }
}

/** @param {import("./rides.js").Ride} ride */
function askCancel(ride) {
  const dialog = /** @type {HTMLDialogElement} */ (need("[data-cancel]"));
  const yes = /** @type {HTMLButtonElement} */ (need("[data-cancel-yes]"));
  say(need("[data-cancel-error]"));
  need("[data-cancel-text]").textContent = t("control.cancelText", {
    name: ride.name, window: timeRange(ride.pickup_from_s, ride.pickup_until_s), from: ride.pickup_stop.name, to: ride.dropoff_stop.name,
  });
  yes.onclick = async () => {
    try {
      await post(`/api/control/bookings/${ride.booking_id}/cancel`);
      dialog.close();
      await refresh();
    } catch (error) {
      say(need("[data-cancel-error]"), sentence(error));
    }
  };
  dialog.showModal();
}

let gathering = 0;
/** Many messages come at once when a plan changes; one look is enough for all of them. */
function refreshSoon() {
  gathering ||= window.setTimeout(() => {
    gathering = 0;
    refresh();
  }, GATHER_MS);
}

await refresh();
connect({
  audience: "control",
  lastId: board.last_id ?? null,
  onMessage: refreshSoon,
  onPositions: (positions) => {
    for (const position of positions) {
      const row = board.vehicles.find((/** @type {any} */ known) => known.vehicle_id === String(position.vehicle_id));
      if (row) Object.assign(row, { lat: position.lat, lon: position.lon, heading: position.heading, seen_s: position.at_s });
    }
    moveVehicles(map, positions);
  },
  onStatus: (connected) => {
    const dot = need("[data-live]");
    dot.dataset.connected = String(connected);
    dot.textContent = t(connected ? "live.connected" : "live.lost");
    if (connected) refreshSoon();
  },
});
const tick = () => {
  need("[data-clock]").textContent = clock(now());
};
tick();
setInterval(tick, 1000);
setInterval(() => plan.refresh(), 5000);
setInterval(refresh, REFRESH_MS);

map = await createMap(need("#map"));
if (map) map.on("click", () => {
  if (roads.isDrawing()) return;
  selected.vehicle = null;
  selected.ride = null;
  mark({ move: false });
});
drawVehicles();
roads.update(board.roads);
fit(map, board.vehicles, { maxZoom: 12 });
document.documentElement.dataset.ready = "true";
