// @ts-check
// The ways on foot, from the door to the stop and from the stop to the door, as dotted lines.
import { get } from "../api.js";
import { showRoute } from "../map.js";

/** @typedef {{lat: number, lon: number}} Point */
/** @type {Map<string, Promise<any>>} what was asked before: people look at the same offers again and again */
const known = new Map();

/**
 * @param {Point} place
 * @param {import("./offers.js").Stop} stop
 * @param {"pickup" | "dropoff"} end
 * @param {boolean} stepFree
 * @returns {Promise<any>} a GeoJSON Feature; null where there is none
 */
function walk(place, stop, end, stepFree) {
  const asked = new URLSearchParams({
    lat: String(place.lat), lon: String(place.lon), stop_id: stop.id, end, step_free: stepFree ? "yes" : "no",
  });
  const key = asked.toString();
  if (!known.has(key)) known.set(key, get(`/api/walk?${key}`).catch(() => known.delete(key) && null));
  return /** @type {Promise<any>} */ (known.get(key));
}

/**
 * Fetch the walks at both ends of an offer.
 * @param {{pickup_stop: any, dropoff_stop: any}} ride
 * @param {{origin: Point, destination: Point, stepFree: boolean}} wish
 */
export async function walksOf(ride, { origin, destination, stepFree }) {
  const found = await Promise.all([
    walk(origin, ride.pickup_stop, "pickup", stepFree),
    walk(destination, ride.dropoff_stop, "dropoff", stepFree),
  ]);
  return found.filter(Boolean);
}

/**
 * Draw walks; none takes them away.
 * @param {any} map
 * @param {any[]} features
 */
export function showWalks(map, features) {
  /** @type {{dashed: boolean, color: "walk", width: number}} */
  const look = { dashed: true, color: "walk", width: 5 };
  showRoute(map, "walk", features.length ? { type: "FeatureCollection", features } : null, look);
}
