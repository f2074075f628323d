// @ts-check
// Streets, paths, railways, ferries and borders.
import { kind, line, ramp, width } from "./style_parts.js";

/**
 * One class of road: its kinds, colours and widths (zoom, pixels, ...); casing is drawn `edge` pixels wider.
 * @typedef {{id: string, kinds: string[], fill: string, edge: string, widths: number[], minzoom: number}} Road
 */

/**
 * @param {import("./palettes.js").Palette} c
 * @returns {Road[]}
 */
const roads = (c) => [
  { id: "service", kinds: ["service"], fill: c.minor, edge: c.minorEdge, widths: [13, 0.5, 15, 2, 18, 9], minzoom: 13 },
  { id: "minor", kinds: ["unclassified", "residential", "living_street", "pedestrian", "busway"],
    fill: c.minor, edge: c.minorEdge, widths: [11.5, 0.5, 14, 2.8, 16, 7.5, 18, 18], minzoom: 11 },
  { id: "tertiary", kinds: ["tertiary"], fill: c.secondary, edge: c.secondaryEdge,
    widths: [9, 0.5, 12, 1.8, 14, 4.4, 16, 9.5, 18, 21], minzoom: 9 },
  { id: "secondary", kinds: ["secondary"], fill: c.secondary, edge: c.secondaryEdge,
    widths: [8, 0.6, 12, 2.3, 14, 5.2, 16, 10.5, 18, 23], minzoom: 8 },
  { id: "primary", kinds: ["primary"], fill: c.primary, edge: c.primaryEdge,
    widths: [7, 0.7, 12, 2.8, 14, 6, 16, 11.5, 18, 25], minzoom: 7 },
  { id: "trunk", kinds: ["trunk"], fill: c.primary, edge: c.primaryEdge,
    widths: [6, 0.8, 12, 3.2, 14, 6.4, 16, 12, 18, 26], minzoom: 6 },
  { id: "motorway", kinds: ["motorway"], fill: c.motorway, edge: c.motorwayEdge,
    widths: [6, 1, 12, 3.4, 14, 6.6, 16, 12.5, 18, 27], minzoom: 6 },
];

const LEVELS = [
  { id: "tunnel", filter: ["==", ["get", "tunnel"], true] },
  { id: "ground", filter: ["all", ["!", ["has", "tunnel"]], ["!", ["has", "bridge"]]] },
  { id: "bridge", filter: ["==", ["get", "bridge"], true] },
];

/**
 * Casing first for all classes of a level, then the fills: junctions melt together.
 * @param {import("./palettes.js").Palette} c
 */
function streets(c) {
  /** @type {object[]} */
  const layers = [];
  const car = ["!", ["has", "rail"]];
  for (const level of LEVELS) {
    for (const road of roads(c)) {
      const filter = ["all", car, level.filter, kind(road.kinds)];
      const dashes = level.id === "tunnel" ? { "line-dasharray": [2.5, 2] } : {};
      layers.push(line(`${road.id}-${level.id}-edge`, "streets", filter,
        { "line-color": level.id === "bridge" ? ramp(13, road.edge, 14.5, c.bridge) : road.edge,
          "line-width": shape(spread(road.widths, level.id === "bridge")),
          "line-opacity": ramp(road.minzoom + 1, 0, road.minzoom + 4, 1), ...dashes },
        { minzoom: road.minzoom + 1, cap: "butt" }));
    }
    for (const road of roads(c)) {
      const filter = ["all", car, level.filter, kind(road.kinds)];
      layers.push(line(`${road.id}-${level.id}`, "streets", filter,
        { "line-color": road.fill, "line-width": shape(road.widths),
          "line-opacity": level.id === "tunnel" ? 0.55 : 1 },
        { minzoom: road.minzoom, cap: level.id === "bridge" ? "butt" : "round" }));
    }
    if (level.id === "ground") layers.push(...railways(c));
  }
  return layers;
}

/** The casing shows on both sides; bridges have a stronger one from where they can be made out. */
const spread = (/** @type {number[]} */ widths, /** @type {boolean} */ bridge) =>
  widths.map((value, i) => {
    if (i % 2 === 0) return value;
    const zoom = widths[i - 1];
    return value + (zoom < 12 ? 0.9 : zoom < 14 ? 1.3 : bridge ? 2.8 : 1.8);
  });

/**
 * Slip roads are drawn thinner; a zoom curve may not hide inside a condition, so the condition goes inside it.
 * @param {number[]} widths
 */
const shape = (widths) => [
  "interpolate", ["exponential", 1.6], ["zoom"],
  ...widths.map((w, i) => (i % 2 ? ["case", ["has", "link"], Math.max(0.5, w * 0.7), w] : w)),
];

/** @param {import("./palettes.js").Palette} c */
const railways = (c) => {
  const visible = ["all", ["has", "rail"], ["!", ["has", "tunnel"]]];
  return [
    line("rail", "streets", visible, { "line-color": c.rail, "line-width": width(9, 0.7, 14, 2, 18, 4) }, { minzoom: 9 }),
    line("rail-gap", "streets", visible,
      { "line-color": c.railGap, "line-width": width(12, 0.6, 14, 1.1, 18, 2.4), "line-dasharray": [5, 5] },
      { minzoom: 12, cap: "butt" }),
  ];
};

/** @param {import("./palettes.js").Palette} c */
export const ways = (c) => [
  line("ferry", "ferries", ["has", "kind"],
    { "line-color": c.ferry, "line-width": 1.5, "line-dasharray": [4, 3] }, { minzoom: 10, cap: "butt" }),
  line("track", "streets", kind(["track"]),
    { "line-color": c.path, "line-width": width(13, 0.5, 18, 3), "line-dasharray": [4, 1.8],
      "line-opacity": ramp(13, 0.25, 15, 0.8) }, { minzoom: 13, cap: "butt" }),
  line("path", "streets", kind(["path", "footway", "cycleway", "steps", "bridleway"]),
    { "line-color": c.path, "line-width": width(14, 0.6, 18, 2.4), "line-dasharray": [2, 1.8],
      "line-opacity": ramp(14, 0.5, 15, 0.8) }, { minzoom: 14, cap: "butt" }),
  ...streets(c),
  line("boundary-district", "boundaries", ["<=", ["get", "admin_level"], 6],
    { "line-color": c.boundary, "line-width": width(7, 1, 14, 3), "line-dasharray": [6, 2, 1.5, 2],
      "line-opacity": 0.7 }, { cap: "butt" }),
  line("boundary-municipality", "boundaries", [">", ["get", "admin_level"], 6],
    { "line-color": c.boundary, "line-width": width(10, 0.6, 14, 1.4), "line-dasharray": [4, 3],
      "line-opacity": ramp(10, 0.15, 12, 0.4) }, { minzoom: 10, cap: "butt" }),
];
