// @ts-check
// The map of a simulated day: who rode from where to where, where demand is, and which wishes stayed unmet.
import { t } from "../format.js";
import { coordinates, fit, showLayers } from "../map.js";

const VIEWS = ["flows", "heat", "unmet"];

/** @param {[number, number]} at lat, lon */
const lonLat = ([lat, lon]) => [lon, lat];

/** @param {any[]} features */
const collection = (features) => ({ type: "FeatureCollection", features });

/** @param {any} ride @param {string} end @param {[number, number]} at */
const point = (ride, end, at) => ({
  type: "Feature", properties: { end, persons: ride.persons }, geometry: { type: "Point", coordinates: lonLat(at) },
});

/** A gentle arc, so that there and back do not lie on each other. @param {any} ride */
function arc(ride) {
  const [x0, y0] = lonLat(ride.from);
  const [x1, y1] = lonLat(ride.to);
  const [bendX, bendY] = [(x0 + x1) / 2 + (y1 - y0) * 0.12, (y0 + y1) / 2 - (x1 - x0) * 0.12];
  const along = Array.from({ length: 13 }, (_, i) => {
    const s = i / 12;
    return [(1 - s) ** 2 * x0 + 2 * s * (1 - s) * bendX + s ** 2 * x1, (1 - s) ** 2 * y0 + 2 * s * (1 - s) * bendY + s ** 2 * y1];
  });
  return { type: "Feature", properties: { pooled: ride.pooled }, geometry: { type: "LineString", coordinates: along } };
}

const dots = (/** @type {string} */ source) => ({
  id: `${source}-dots`, type: "circle", source, filter: ["==", ["geometry-type"], "Point"],
  paint: {
    "circle-radius": ["interpolate", ["linear"], ["zoom"], 9, 2.6, 14, 6],
    "circle-color": ["match", ["get", "end"], "from", "#0b7a3b", "#a3123f"],
    "circle-stroke-color": "#ffffff", "circle-stroke-width": 1,
  },
});

/** @type {Record<string, (source: string) => any[]>} */
const LAYERS = {
  flows: (source) => [
    { id: `${source}-arcs`, type: "line", source, filter: ["==", ["geometry-type"], "LineString"],
      layout: { "line-cap": "round" },
      paint: { "line-color": "#1f44aa", "line-width": ["case", ["get", "pooled"], 2.4, 1.1], "line-opacity": ["case", ["get", "pooled"], 0.6, 0.4] } },
    dots(source),
  ],
  heat: (source) => [
    { id: `${source}-heat`, type: "heatmap", source,
      paint: {
        "heatmap-weight": ["get", "persons"], "heatmap-radius": ["interpolate", ["exponential", 1.7], ["zoom"], 8, 14, 14, 90],
        "heatmap-intensity": ["interpolate", ["linear"], ["zoom"], 8, 0.5, 14, 1.2], "heatmap-opacity": 0.75,
        "heatmap-color": ["interpolate", ["linear"], ["heatmap-density"], 0, "rgba(31,68,170,0)", 0.15, "#8fb4f0", 0.4, "#3f74d6", 0.7, "#f5b942", 1, "#b3241f"],
      } },
  ],
  unmet: (source) => [
    { id: `${source}-lines`, type: "line", source, filter: ["==", ["geometry-type"], "LineString"],
      paint: { "line-color": "#b3241f", "line-width": 2, "line-opacity": 0.7, "line-dasharray": [2, 2] } },
    dots(source),
  ],
};

/** @param {string} view @param {any[]} rides */
function features(view, rides) {
  const ends = (/** @type {any[]} */ some) => some.flatMap((ride) => [point(ride, "from", ride.from), point(ride, "to", ride.to)]);
  if (view === "heat") return ends(rides);
  const chosen = rides.filter((ride) => (view === "flows" ? ride.outcome === "served" : ride.outcome === "refused"));
  return [...chosen.map(arc), ...ends(chosen)];
}

/**
 * @param {any} map or null without WebGL
 * @param {HTMLElement} note
 * @param {any[]} rides
 * @param {string} view flows, heat or unmet
 */
export function showPlaces(map, note, rides, view) {
  for (const other of VIEWS) if (other !== view) showLayers(map, `plan-${other}`, null, () => []);
  const data = collection(features(view, rides));
  showLayers(map, `plan-${view}`, data, LAYERS[view]);
  const count = view === "heat" ? rides.length : data.features.filter((f) => f.geometry.type === "LineString").length;
  note.textContent = t(`map.${view}`, { n: count });
}

/** @param {any} map @param {any[]} rides */
export function fitPlaces(map, rides) {
  fit(map, coordinates(collection(rides.flatMap((ride) => [point(ride, "from", ride.from), point(ride, "to", ride.to)]))), { padding: 32, maxZoom: 12 });
}
