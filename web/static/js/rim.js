// @ts-check
// Where the service ends and where the map ends: the surroundings step back, and the map fades out instead of breaking off.
import { showLayers } from "./layers.js";
import { PALETTES, currentTheme } from "./palettes.js";

/** @typedef {[number, number][]} Ring */

const WORLD = [[-180, -85], [180, -85], [180, 85], [-180, 85], [-180, -85]];
/** The fade has so many steps, over this share of the way from the edge of the map to its middle. */
const STEPS = 16;
const FADE_SHARE = 0.2;
const CORNERS_OF_HOME = 400;

/** @param {any} geojson @returns {Ring[][]} the coordinates of every polygon in it */
function polygons(geojson) {
  if (!geojson) return [];
  if (geojson.type === "FeatureCollection") return geojson.features.flatMap(polygons);
  if (geojson.type === "Feature") return polygons(geojson.geometry);
  if (geojson.type === "GeometryCollection") return geojson.geometries.flatMap(polygons);
  return geojson.type === "Polygon" ? [geojson.coordinates] : geojson.type === "MultiPolygon" ? geojson.coordinates : [];
}

/**
 * The service area with few corners: precise enough to tell which names lie in it.
 * @param {any} serviceArea GeoJSON polygons
 * @returns {any} a geometry, or undefined without an area
 */
export function homeOf(serviceArea) {
  const rings = polygons(serviceArea).map((polygon) => [thinned(polygon[0])]);
  return rings.length ? { type: "MultiPolygon", coordinates: rings } : undefined;
}

/** @param {Ring} ring @returns {Ring} */
function thinned(ring) {
  const step = Math.max(1, Math.floor(ring.length / CORNERS_OF_HOME));
  const kept = ring.slice(0, -1).filter((_, i) => i % step === 0);
  return [...kept, kept[0]];
}

/** @param {unknown[]} coordinates @param {Record<string, unknown>} properties */
const polygon = (coordinates, properties) =>
  ({ type: "Feature", properties, geometry: { type: "Polygon", coordinates } });

/**
 * Frames over each other, the widest first, make a soft edge: every one hides an equal share of what is under all of
 * them, the narrowest all that is left.
 * @param {[number, number, number, number]} bounds
 */
function frames([west, south, east, north]) {
  const reach = { lon: ((east - west) / 2) * FADE_SHARE, lat: ((north - south) / 2) * FADE_SHARE };
  return Array.from({ length: STEPS }, (_, i) => {
    const left = (STEPS - 1 - i) / STEPS;
    const [w, s, e, n] = [west + reach.lon * left, south + reach.lat * left, east - reach.lon * left, north - reach.lat * left];
    return polygon([WORLD, [[w, s], [w, n], [e, n], [e, s], [w, s]]], { part: "frame", hides: 1 / (STEPS - i) });
  });
}

/**
 * @param {any} map
 * @param {any} serviceArea GeoJSON polygons, if the area has any
 * @param {[number, number, number, number] | undefined} bounds what the map covers
 */
export function showRim(map, serviceArea, bounds) {
  const holes = polygons(serviceArea).map((rings) => rings[0]);
  const features = [
    ...(holes.length ? [polygon([WORLD, ...holes], { part: "outside" })] : []),
    ...(bounds ? frames(bounds) : []),
    { type: "Feature", properties: { part: "border" }, geometry: { type: "MultiLineString", coordinates: holes } },
  ];
  const part = (/** @type {string} */ name) => ["==", ["get", "part"], name];
  const colors = PALETTES[currentTheme()];
  const fade = (/** @type {unknown} */ opacity) =>
    ({ "fill-color": colors.ground, "fill-opacity": opacity, "fill-antialias": false });
  showLayers(map, "outside", { type: "FeatureCollection", features }, (source) => [
    // From near, people at the border want to see what lies behind it.
    { id: `${source}-far-fade`, type: "fill", source, filter: part("outside"), metadata: { color: "ground" },
      paint: fade(["interpolate", ["linear"], ["zoom"], 8, 0.82, 10.5, 0.7, 14, 0.4]) },
    { id: `${source}-frame-fade`, type: "fill", source, filter: part("frame"),
      metadata: { color: "ground" }, paint: fade(["get", "hides"]) },
    { id: `${source}-border`, type: "line", source, filter: part("border"),
      metadata: { color: "boundary" }, layout: { "line-join": "round" },
      paint: { "line-color": colors.boundary, "line-opacity": 0.8,
        "line-width": ["interpolate", ["linear"], ["zoom"], 8, 1.6, 14, 3] } },
  ]);
}
