// @ts-check
// The base map's style over Shortbread-named layers. Labels are drawn from the page's own @font-face fonts.
import { PALETTES } from "./palettes.js";

const SOURCE = "basemap";
const REGULAR = ["Fira Sans"];
const BOLD = ["Fira Sans SemiBold"];

/** @param {...number} stops zoom and width in turn */
const width = (...stops) => ["interpolate", ["exponential", 1.6], ["zoom"], ...stops];
/** @param {string[]} kinds */
const kind = (kinds) => ["match", ["get", "kind"], kinds, true, false];
const NAME = ["coalesce", ["get", "name_de"], ["get", "name"]];

/**
 * One class of road: its kinds, colours and widths (zoom, pixels, ...); casing is drawn `edge` pixels wider.
 * @typedef {{id: string, kinds: string[], fill: string, edge: string, widths: number[], minzoom: number}} Road
 */

/**
 * @param {import("./palettes.js").Palette} c
 * @returns {Road[]}
 */
const roads = (c) => [
  { id: "service", kinds: ["service"], fill: c.minor, edge: c.minorEdge, widths: [13, 0.6, 15, 2, 18, 9], minzoom: 13 },
  { id: "minor", kinds: ["unclassified", "residential", "living_street", "pedestrian", "busway"],
    fill: c.minor, edge: c.minorEdge, widths: [11.5, 0.6, 14, 2.8, 16, 7, 18, 17], minzoom: 11 },
  { id: "tertiary", kinds: ["tertiary"], fill: c.secondary, edge: c.secondaryEdge,
    widths: [9, 0.6, 12, 1.8, 14, 4.2, 18, 20], minzoom: 9 },
  { id: "secondary", kinds: ["secondary"], fill: c.secondary, edge: c.secondaryEdge,
    widths: [8, 0.7, 12, 2.4, 14, 5.2, 18, 22], minzoom: 8 },
  { id: "primary", kinds: ["primary"], fill: c.primary, edge: c.primaryEdge,
    widths: [7, 0.8, 12, 3, 14, 6, 18, 25], minzoom: 7 },
  { id: "trunk", kinds: ["trunk"], fill: c.primary, edge: c.primaryEdge,
    widths: [6, 0.9, 12, 3.4, 14, 6.6, 18, 27], minzoom: 6 },
  { id: "motorway", kinds: ["motorway"], fill: c.motorway, edge: c.motorwayEdge,
    widths: [6, 1, 12, 3.8, 14, 7, 18, 29], minzoom: 6 },
];

const LEVELS = [
  { id: "tunnel", filter: ["==", ["get", "tunnel"], true] },
  { id: "ground", filter: ["all", ["!", ["has", "tunnel"]], ["!", ["has", "bridge"]]] },
  { id: "bridge", filter: ["==", ["get", "bridge"], true] },
];

/**
 * @param {string} id
 * @param {string} layer
 * @param {string} color
 * @param {unknown} [filter]
 * @param {Record<string, unknown>} [more]
 */
const area = (id, layer, color, filter, more = {}) => ({
  id, type: "fill", source: SOURCE, "source-layer": layer, ...(filter ? { filter } : {}),
  paint: { "fill-color": color, ...more },
});

/**
 * @param {string} id
 * @param {string} layer
 * @param {unknown} filter
 * @param {Record<string, unknown>} paint
 * @param {{minzoom?: number, cap?: string}} [more]
 */
const line = (id, layer, filter, paint, { minzoom = 0, cap = "round" } = {}) => ({
  id, type: "line", source: SOURCE, "source-layer": layer, filter, minzoom,
  layout: { "line-cap": cap, "line-join": "round" }, paint,
});

/**
 * Casing first for all classes of a level, then the fills: junctions melt together.
 * @param {import("./palettes.js").Palette} c
 */
function streets(c) {
  /** @type {object[]} */
  const layers = [];
  const car = ["!", ["has", "rail"]];
  for (const level of LEVELS) {
    const all = roads(c);
    const thinner = (/** @type {number[]} */ widths) => widths.map((w, i) => (i % 2 ? Math.max(0.5, w * 0.72) : w));
    const spread = (/** @type {number[]} */ widths) =>
      widths.map((w, i) => (i % 2 ? w + (level.id === "bridge" ? 2.6 : 1.6) : w));
    const shape = (/** @type {number[]} */ widths) => linkAware(widths, thinner(widths));
    for (const road of all) {
      const filter = ["all", car, level.filter, kind(road.kinds)];
      const dashes = level.id === "tunnel" ? { "line-dasharray": [2.5, 2] } : {};
      const edge = level.id === "bridge" ? c.muted : road.edge;
      layers.push(line(`${road.id}-${level.id}-edge`, "streets", filter,
        { "line-color": edge, "line-width": shape(spread(road.widths)), ...dashes,
          "line-opacity": ["interpolate", ["linear"], ["zoom"], road.minzoom + 1, 0.35, road.minzoom + 3, 1] },
        { minzoom: road.minzoom, cap: "butt" }));
    }
    for (const road of all) {
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

/**
 * Slip roads are drawn thinner; a zoom curve may not hide inside a condition, so the condition goes inside it.
 * @param {number[]} widths
 * @param {number[]} thin
 */
const linkAware = (widths, thin) => [
  "interpolate", ["exponential", 1.6], ["zoom"],
  ...widths.map((w, i) => (i % 2 ? ["case", ["has", "link"], thin[i], w] : w)),
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
const ground = (c) => [
  { id: "ground", type: "background", paint: { "background-color": c.ground } },
  area("farmland", "land", c.farmland, kind(["farmland", "farmyard", "orchard", "vineyard", "plant_nursery"])),
  area("built", "land", c.built, kind(["residential", "retail", "commercial", "railway", "institutional"])),
  area("industry", "land", c.industry, kind(["industrial", "quarry", "landfill", "brownfield"])),
  area("grass", "land", c.grass, kind(["meadow", "grass", "grassland", "recreation_ground", "village_green", "park",
    "garden", "playground", "pitch", "golf_course", "cemetery", "allotments", "heath", "scrub", "marsh"])),
  area("sand", "land", c.sand, kind(["sand", "beach"])),
  area("rock", "land", c.rock, kind(["bare_rock"])),
  area("wood", "land", c.wood, kind(["forest"]), { "fill-antialias": true }),
  area("site", "sites", c.site),
  line("stream", "water_lines", kind(["stream", "ditch"]),
    { "line-color": c.stream, "line-width": width(12, 0.5, 16, 2.5), "line-opacity": 0.8 }, { minzoom: 12 }),
  line("river", "water_lines", kind(["river", "canal"]),
    { "line-color": c.stream, "line-width": width(8, 0.7, 14, 3.5, 18, 14) }),
  area("water", "water_polygons", c.water),
  area("square", "street_polygons", c.minor),
  area("buildings", "buildings", c.building, undefined, {
    "fill-outline-color": c.buildingEdge,
    "fill-opacity": ["interpolate", ["linear"], ["zoom"], 13, 0, 14.5, 1],
  }),
];

/** @param {import("./palettes.js").Palette} c */
const ways = (c) => [
  line("ferry", "ferries", ["has", "kind"],
    { "line-color": c.ferry, "line-width": 1.5, "line-dasharray": [4, 3] }, { minzoom: 10, cap: "butt" }),
  line("track", "streets", kind(["track"]),
    { "line-color": c.path, "line-width": width(13, 0.5, 18, 3), "line-dasharray": [4, 1.8],
      "line-opacity": ["interpolate", ["linear"], ["zoom"], 13, 0.3, 15, 0.8] }, { minzoom: 13, cap: "butt" }),
  line("path", "streets", kind(["path", "footway", "cycleway", "steps", "bridleway"]),
    { "line-color": c.path, "line-width": width(14, 0.6, 18, 2.4), "line-dasharray": [2, 1.8],
      "line-opacity": 0.8 }, { minzoom: 14, cap: "butt" }),
  ...streets(c),
  line("boundary-district", "boundaries", ["<=", ["get", "admin_level"], 6],
    { "line-color": c.boundary, "line-width": width(7, 1, 14, 3), "line-dasharray": [6, 2, 1.5, 2],
      "line-opacity": 0.75 }, { cap: "butt" }),
  line("boundary-municipality", "boundaries", [">", ["get", "admin_level"], 6],
    { "line-color": c.boundary, "line-width": width(10, 0.6, 14, 1.4), "line-dasharray": [4, 3],
      "line-opacity": 0.4 }, { minzoom: 10, cap: "butt" }),
];

/**
 * @param {import("./palettes.js").Palette} c
 * @param {number} scale
 */
function labels(c, scale) {
  const size = (/** @type {number[]} */ ...stops) =>
    ["interpolate", ["linear"], ["zoom"], ...stops.map((v, i) => (i % 2 ? v * scale : v))];
  /**
   * @param {string} id
   * @param {string} layer
   * @param {unknown} filter
   * @param {number} minzoom
   * @param {Record<string, unknown>} layout
   * @param {Record<string, unknown>} [paint]
   */
  const text = (id, layer, filter, minzoom, layout, paint = {}) => ({
    id, type: "symbol", source: SOURCE, "source-layer": layer, ...(filter ? { filter } : {}), minzoom,
    layout: { "text-font": REGULAR, "text-field": NAME, "text-max-width": 8, ...layout },
    paint: { "text-color": c.text, "text-halo-color": c.halo, "text-halo-width": 1.5, "text-halo-blur": 0.3, ...paint },
  });
  const alongLine = { "symbol-placement": "line", "text-max-angle": 32, "text-padding": 4 };
  const iconAbove = { "text-anchor": "top", "text-offset": [0, 0.75], "text-optional": true, "text-max-width": 9 };
  return [
    text("housenumber", "addresses", null, 16.4,
      { "text-field": ["get", "housenumber"], "text-size": 10.5 * scale, "text-padding": 3 }, { "text-color": c.muted }),
    text("water-line-name", "water_lines_labels", null, 12.5,
      { ...alongLine, "text-size": size(12, 11, 18, 15), "text-letter-spacing": 0.08, "symbol-spacing": 400 },
      { "text-color": c.waterText }),
    text("water-name", "water_polygons_labels", null, 12.5,
      { "text-size": size(12, 11, 18, 14), "text-letter-spacing": 0.05 }, { "text-color": c.waterText }),
    text("street-minor", "street_labels", kind(["unclassified", "residential", "living_street", "pedestrian", "service"]),
      14.2, { ...alongLine, "text-field": ["get", "name"], "text-size": size(14, 10.5, 18, 15) }, { "text-color": c.muted }),
    text("street-major", "street_labels", kind(["trunk", "primary", "secondary", "tertiary"]), 13,
      { ...alongLine, "text-field": ["get", "name"], "text-size": size(13, 11, 18, 16) }),
    text("street-ref", "street_labels", ["has", "ref"], 8.5,
      { "symbol-placement": "line", "symbol-spacing": 380, "text-field": ["get", "ref"], "text-font": BOLD,
        "text-size": size(9, 9.5, 16, 12), "text-rotation-alignment": "viewport", "text-pitch-alignment": "viewport",
        "icon-image": ["match", ["get", "shield"], "motorway", "shield:motorway", "federal", "shield:federal", "shield:plain"],
        "icon-text-fit": "both", "icon-text-fit-padding": [1, 4, 1, 4], "icon-rotation-alignment": "viewport",
        "text-padding": 30 },
      { "text-halo-width": 0, "text-color": ["match", ["get", "shield"], "motorway", "#ffffff", "federal", "#2a2000", c.text] }),
    text("bus-stop", "public_transport", kind(["bus_stop"]), 14.5,
      { "icon-image": "stop:bus", "icon-size": size(14, 0.5, 17, 0.85), "text-size": 11 * scale, ...iconAbove,
        "text-field": ["step", ["zoom"], "", 16, NAME] }, { "text-color": c.transit }),
    text("poi", "pois", null, 15.6,
      { "icon-image": "dot:poi", "text-size": 11 * scale, ...iconAbove, "text-offset": [0, 0.5],
        "symbol-sort-key": ["get", "rank"] }, { "text-color": c.poi }),
    text("station", "public_transport", kind(["station", "halt"]), 11.5,
      { "icon-image": "stop:rail", "icon-size": size(11, 0.5, 16, 0.9), "text-size": size(12, 11, 16, 13), ...iconAbove,
        "text-field": ["step", ["zoom"], "", 13, NAME] }, { "text-color": c.transit }),
    text("place-small", "place_labels", kind(["hamlet", "isolated_dwelling", "farm", "neighbourhood", "locality", "suburb"]),
      11.3, { "text-size": size(11, 10.5, 15, 15), "text-padding": 6 }, { "text-color": c.muted }),
    text("place-village", "place_labels", kind(["village"]), 9.6,
      { "text-size": size(9, 10.5, 12, 13.5, 15, 19), "text-padding": 4,
        "symbol-sort-key": ["-", 0, ["coalesce", ["get", "population"], 0]] }),
    text("place-town", "place_labels", kind(["town"]), 7.5,
      { "text-font": BOLD, "text-size": size(8, 11.5, 11, 14.5, 14, 22),
        "symbol-sort-key": ["-", 0, ["coalesce", ["get", "population"], 0]] }),
    text("place-city", "place_labels", kind(["city"]), 5,
      { "text-font": BOLD, "text-size": size(6, 13, 11, 19, 14, 28) }),
  ];
}

/**
 * The whole style.
 * @param {object} options
 * @param {"light" | "dark" | "contrast"} [options.theme]
 * @param {number} [options.scale] size of the labels, 1 = normal
 * @param {string} [options.attribution]
 * @returns {any}
 */
export function basemapStyle({ theme = "light", scale = 1, attribution = "© OpenStreetMap-Mitwirkende" } = {}) {
  const colors = PALETTES[theme];
  return {
    version: 8,
    name: theme,
    sources: {
      [SOURCE]: {
        type: "vector",
        tiles: [`${location.origin}/tiles/basemap/{z}/{x}/{y}`],
        minzoom: 6,
        maxzoom: 14,
        attribution,
      },
    },
    layers: [...ground(colors), ...ways(colors), ...labels(colors, scale)],
  };
}
