// @ts-check
// The map of every screen: own tiles, own style, vehicles, routes and pins. Without WebGL createMap gives null,
// and every helper here accepts that: each task must work without the map too.
import * as maplibre from "../vendor/maplibre-gl/maplibre-gl.mjs";
import { areaInfo } from "./api.js";
import { t } from "./format.js";
import { PALETTES, currentTheme } from "./palettes.js";
import { keepThemed, showLayers } from "./layers.js";
import { pinElement } from "./pins.js";
import { homeOf, showRim } from "./rim.js";
import { provideSprites } from "./sprites.js";
import { basemapStyle } from "./style.js";
import { vehicleLayer } from "./vehicles.js";

/** @typedef {any} MapLibre */
/** @typedef {"route" | "later" | "walk" | "approach"} RouteColor a word of the palette: every style has its own */
/** @typedef {[number, number, number, number]} Bounds min_lon, min_lat, max_lon, max_lat */

/** How far people may look beyond the area, in degrees: a wide, flat map could not show all of it with less. */
const MARGIN_DEG = { lon: 1, lat: 0.2 };
/** Room for the pins, which stand above their point, for the buttons on the right, and for the label of the model. */
const PADDING = { top: 84, right: 60, bottom: 44, left: 44 };

export const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * @param {HTMLElement} container
 * @param {object} [options]
 * @param {boolean} [options.interactive]
 * @param {Bounds} [options.fitBounds] what to show first; the whole area if left out
 * @param {boolean} [options.rotate] let people turn the map
 * @param {number} [options.labelScale]
 * @returns {Promise<MapLibre | null>} the loaded map, or null where the device cannot draw one
 */
export async function createMap(container, { interactive = true, fitBounds, rotate = false, labelScale = 1 } = {}) {
  container.classList.add("map");
  const area = await areaInfo();
  if (!canDraw()) {
    container.append(unavailable());
    return null;
  }
  await Promise.all(['16px "Fira Sans"', '16px "Fira Sans SemiBold"'].map((font) => document.fonts.load(font, "Äg")));
  const home = homeOf(area.service_area);
  const scale = labelScale * textScale();
  const style = () =>
    basemapStyle({ theme: currentTheme(), scale, attribution: attribution(area), bounds: area.map_bounds, home });
  const map = new maplibre.Map({
    container,
    style: style(),
    bounds: toLngLatBounds(fitBounds ?? area.bounds),
    fitBoundsOptions: { padding: 24 },
    maxBounds: toLngLatBounds(area.bounds, MARGIN_DEG),
    minZoom: 7,
    maxZoom: 19,
    interactive,
    attributionControl: false,
    dragRotate: rotate,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: reducedMotion() ? 0 : 200,
    locale: locale(),
  });
  if (!rotate) map.touchZoomRotate?.disableRotation();
  map.keyboard?.disableRotation?.();
  addControls(map, { interactive, rotate, isModel: Boolean(area.is_model) });
  provideSprites(map, () => PALETTES[currentTheme()]);
  keepThemed(map, style);
  await new Promise((resolve) => map.once("load", resolve));
  showRim(map, area.service_area, area.map_bounds);
  return map;
}

/** Readers who set larger letters in their browser get larger names on the map. */
const textScale = () => Math.min(1.6, Math.max(0.9, parseFloat(getComputedStyle(document.documentElement).fontSize) / 16));

/** @param {any} area @returns {string} HTML for the corner of the map: who made the data, each name under its licence */
function attribution(area) {
  const escaped = (/** @type {string} */ text) => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
  if (area.is_model) return escaped(t("map.attribution.model"));
  const osm = `<a href="https://www.openstreetmap.org/copyright" target="_blank" rel="noopener">${escaped(t("map.attribution"))}</a>`;
  return [osm, ...(area.credits ?? []).map(escaped)].join(" · ");
}

function canDraw() {
  try {
    return Boolean(document.createElement("canvas").getContext("webgl2"));
  } catch {
    return false;
  }
}

function unavailable() {
  const note = document.createElement("p");
  note.className = "map__unavailable";
  note.textContent = t("map.unavailable");
  return note;
}

/**
 * @param {Bounds} bounds
 * @param {{lon: number, lat: number}} [margin] degrees added on every side
 * @returns {[[number, number], [number, number]]}
 */
const toLngLatBounds = ([west, south, east, north], margin = { lon: 0, lat: 0 }) => [
  [west - margin.lon, south - margin.lat],
  [east + margin.lon, north + margin.lat],
];

const locale = () => ({
  "Map.Title": t("map.title"),
  "NavigationControl.ZoomIn": t("map.zoomIn"),
  "NavigationControl.ZoomOut": t("map.zoomOut"),
  "NavigationControl.ResetBearing": t("map.north"),
  "AttributionControl.ToggleAttribution": t("map.attribution"),
  "ScaleControl.Meters": "m",
  "ScaleControl.Kilometers": "km",
});

/**
 * @param {MapLibre} map
 * @param {{interactive: boolean, rotate: boolean, isModel: boolean}} options
 */
function addControls(map, { interactive, rotate, isModel }) {
  map.addControl(new maplibre.AttributionControl({ compact: false }), "bottom-right");
  if (interactive) {
    map.addControl(new maplibre.NavigationControl({ showCompass: rotate }), "top-right");
    map.addControl(new maplibre.ScaleControl({ maxWidth: 90 }), "bottom-left");
  }
  if (isModel) map.addControl(new ModelLabel(), "top-left");
}

/** Says on the map itself that this is no real district. */
class ModelLabel {
  onAdd() {
    this.element = document.createElement("div");
    this.element.className = "maplibregl-ctrl map__model";
    this.element.textContent = t("map.model");
    return this.element;
  }

  onRemove() {
    this.element?.remove();
  }
}

/**
 * Draw a way on the map, or refresh it; `null` takes it away.
 * @param {MapLibre | null} map
 * @param {string} id
 * @param {any} geojson LineString, Feature or FeatureCollection; null removes
 * @param {{color?: RouteColor, dashed?: boolean, width?: number}} [look] dashed = on foot or not yet driven
 */
export function showRoute(map, id, geojson, { color = "route", dashed = false, width = 5 } = {}) {
  showLayers(map, id, geojson, (source) => {
    const colors = PALETTES[currentTheme()];
    const layout = { "line-cap": "round", "line-join": "round" };
    const dash = dashed ? { "line-dasharray": [0.2, 1.8] } : {};
    return [
      { id: `${source}-casing`, type: "line", source, layout, metadata: { color: "halo" },
        paint: { "line-color": colors.halo, "line-width": width + 4, "line-opacity": dashed ? 0.6 : 0.9 } },
      { id: `${source}-line`, type: "line", source, layout, metadata: { color },
        paint: { "line-color": colors[color], "line-width": width, ...dash } },
    ];
  });
}

/**
 * A pin: from, to, pickup, dropoff, stop, me; `number` writes a figure on a stop.
 * @param {MapLibre | null} map
 * @param {string} kind
 * @param {[number, number] | {lat: number, lon: number}} at [lon, lat] or an object
 * @param {{label?: string, number?: number | string}} [options]
 * @returns {any} the MapLibre marker (setLngLat, remove), or null without a map
 */
export function marker(map, kind, at, { label, number } = {}) {
  if (!map) return null;
  const element = pinElement(kind, label ?? t(`map.${kind}`), number);
  const anchor = kind === "pickup" || kind === "dropoff" ? "bottom" : "center";
  return new maplibre.Marker({ element, anchor }).setLngLat(toLngLat(at)).addTo(map);
}

/** @param {[number, number] | {lat: number, lon: number}} at @returns {[number, number]} */
const toLngLat = (at) => (Array.isArray(at) ? at : [at.lon, at.lat]);

/**
 * Move the view so that all points can be seen.
 * @param {MapLibre | null} map
 * @param {Array<[number, number] | {lat: number, lon: number}>} points
 * @param {{padding?: number | object, maxZoom?: number}} [options]
 */
export function fit(map, points, { padding = PADDING, maxZoom = 15 } = {}) {
  if (!map || points.length === 0) return;
  const bounds = new maplibre.LngLatBounds();
  for (const point of points) bounds.extend(toLngLat(point));
  map.fitBounds(bounds, { padding, maxZoom, animate: !reducedMotion(), duration: 600 });
}

/**
 * Every [lon, lat] of a GeoJSON object, for `fit`.
 * @param {any} geojson
 * @returns {[number, number][]}
 */
export function coordinates(geojson) {
  if (!geojson) return [];
  if (geojson.type === "FeatureCollection") return geojson.features.flatMap(coordinates);
  if (geojson.type === "Feature") return coordinates(geojson.geometry);
  const flat = (/** @type {any} */ part) => (typeof part[0] === "number" ? [part] : part.flatMap(flat));
  return flat(geojson.coordinates ?? []);
}

/**
 * Keep a vehicle in view, the way ahead upwards (the driver's map).
 * @param {MapLibre | null} map
 * @param {{lat: number, lon: number, heading?: number}} position
 * @param {number} [zoom]
 */
export function follow(map, position, zoom = 16) {
  map?.easeTo({
    center: [position.lon, position.lat],
    bearing: position.heading ?? map.getBearing(),
    zoom,
    offset: [0, map.getContainer().clientHeight * 0.2],
    duration: reducedMotion() ? 0 : 1000,
    easing: (/** @type {number} */ x) => x,
  });
}

/** @type {WeakMap<object, ReturnType<typeof vehicleLayer>>} */
const vehicles = new WeakMap();

/**
 * Show exactly these vehicles; known ones glide to their new place.
 * @param {MapLibre | null} map
 * @param {import("./vehicles.js").Vehicle[]} list
 * @param {{onSelect?: (id: string) => void}} [options]
 */
export function showVehicles(map, list, options = {}) {
  if (!map) return;
  let layer = vehicles.get(map);
  if (!layer) {
    layer = vehicleLayer(map, maplibre.Marker, options);
    vehicles.set(map, layer);
  }
  layer.show(list);
}

/**
 * Only move vehicles that are already shown.
 * @param {MapLibre | null} map
 * @param {import("./live.js").VehiclePosition[]} positions
 */
export function moveVehicles(map, positions) {
  if (map) vehicles.get(map)?.move(positions);
}

export { maplibre, showLayers };
