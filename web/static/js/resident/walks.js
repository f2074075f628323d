// @ts-check
// The ways on foot, from the door to the stop and from the stop to the door, as dotted lines.
import { get } from "../api.js";
import { need } from "../dom.js";
import { coordinates, fit, showRoute } from "../map.js";

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
 * @param {{pickup_stop: any, dropoff_stop: any, step_free: boolean}} offer
 * @param {{origin: Point, destination: Point}} wish
 * @returns {Promise<any[]>} GeoJSON Features
 */
export async function walksOf(offer, { origin, destination }) {
  const found = await Promise.all([
    walk(origin, offer.pickup_stop, "pickup", offer.step_free),
    walk(destination, offer.dropoff_stop, "dropoff", offer.step_free),
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

/**
 * Move the map to one walk, so near that every corner can be seen.
 * @param {any} map
 * @param {any} feature
 */
export function lookAt(map, feature) {
  if (!map || !feature) return;
  fit(map, coordinates(feature), { maxZoom: 17 });
  need("#map").scrollIntoView({ block: "nearest" });
}
