// @ts-check
// The driver's map: the way ahead, the vehicle, and the next turn.
import { get } from "../api.js";
import { coordinates, createMap, fit, follow, marker, moveVehicles, showRoute, showVehicles } from "../map.js";
import { locate, nextTurn } from "./guide.js";

const OFF_ROUTE_M = 150;

/**
 * @param {HTMLElement} container
 * @param {{onTurn: (turn: ReturnType<typeof nextTurn>) => void}} options
 */
export function driverMap(container, { onTurn }) {
  /** @type {any} */
  let map = null;
  /** @type {any} */
  let task = null;
  /** @type {any} */
  let route = null;
  let shownWay = "";
  /** @type {any[]} */
  let pins = [];
  /** @type {{lat: number, lon: number, heading?: number} | null} */
  let position = null;
  let following = true;
  let shownVehicle = "";

  const ready = createMap(container, { rotate: true }).then((made) => {
    map = made;
    // Whoever moves the map by hand wants to look around; the next halt brings it back.
    map?.on("dragstart", () => {
      following = false;
    });
    shownWay = "";
    if (task) show(task);
    if (position) move(position);
  });

  /** @param {any} next */
  function show(next) {
    task = next;
    const way = task ? [task.phase, ...task.path_stop_ids].join(" ") : "";
    if (way === shownWay) return;
    shownWay = way;
    following = true;
    loadWay();
  }

  async function loadWay() {
    const wanted = shownWay;
    const loaded = task && task.path_stop_ids.length > 1 ? await get("/api/driver/route").catch(() => route) : null;
    if (wanted !== shownWay) return;
    route = loaded;
    const [first, ...rest] = route?.features ?? [];
    showRoute(map, "later", rest.length ? { type: "FeatureCollection", features: rest } : null, { color: "later", width: 4 });
    showRoute(map, "next", first ?? null, { width: 7 });
    for (const pin of pins) pin?.remove();
    const halts = (task?.next ? [task.next, ...task.following] : []).filter((/** @type {any} */ halt) => !halt.is_break);
    pins = halts.map((halt, index) => marker(map, "stop", halt, { label: halt.name, number: halt.is_depot ? "D" : halt.is_waiting ? "W" : index + 1 }));
    guide();
    if (!position) fit(map, [...halts, ...coordinates(first)]);
  }

  /** @param {{lat: number, lon: number, heading?: number}} at */
  function move(at) {
    position = at;
    if (!task || !map) return;
    const vehicle = { vehicle_id: task.vehicle.id, name: task.vehicle.name, lat: at.lat, lon: at.lon, heading: at.heading ?? undefined };
    if (shownVehicle === task.vehicle.id) moveVehicles(map, [vehicle]);
    else showVehicles(map, [{ ...vehicle, state: "driving" }]);
    shownVehicle = task.vehicle.id;
    guide();
  }

  function guide() {
    const leg = route?.features?.[0];
    if (!leg || !position || !["driving", "relocating"].includes(task?.phase)) {
      onTurn(null);
      if (position && following && map) follow(map, { lat: position.lat, lon: position.lon, heading: 0 }, 14);
      return;
    }
    const at = locate(leg.geometry.coordinates, [position.lon, position.lat]);
    onTurn(at.off_m < OFF_ROUTE_M ? nextTurn(leg, at.along_m) : null);
    if (following) follow(map, { ...position, heading: position.heading ?? at.heading });
  }

  return { ready, show, move };
}
