// @ts-check
// Names, signs and symbols. Labels are drawn from the page's own @font-face fonts.
import { BOLD, REGULAR, SOURCE, kind } from "./style_parts.js";
import { DOTS, GROUPS, iconOf } from "./glyphs.js";

const NAME = ["coalesce", ["get", "name_de"], ["get", "name"]];
const ALONG_LINE = { "symbol-placement": "line", "text-max-angle": 32, "text-padding": 4 };
const BELOW_ICON = { "text-anchor": "top", "text-offset": [0, 0.8], "text-optional": true, "text-max-width": 9 };
const BY_POPULATION = ["-", 0, ["coalesce", ["get", "population"], 0]];

/**
 * @param {string} id
 * @param {string} layer
 * @param {[number, number?]} zooms first, and from which on no more
 * @param {{filter?: unknown, layout?: Record<string, unknown>, paint?: Record<string, unknown>}} look
 */
const symbol = (id, layer, [minzoom, maxzoom = 24], { filter, layout = {}, paint = {} }) => ({
  id, type: "symbol", source: SOURCE, "source-layer": layer, ...(filter ? { filter } : {}), minzoom, maxzoom,
  layout: { "text-font": REGULAR, "text-field": NAME, "text-max-width": 8, ...layout },
  paint: { "text-halo-width": 1.7, "text-halo-blur": 0.2, ...paint },
});

/**
 * Sizes in pixels by zoom, all times the reader's own scale.
 * @param {number} scale
 * @returns {(...stops: number[]) => any}
 */
const sizes = (scale) => (...stops) =>
  ["interpolate", ["linear"], ["zoom"], ...stops.map((value, i) => (i % 2 ? value * scale : value))];

/**
 * @param {import("./palettes.js").Palette} c
 * @param {(...stops: number[]) => any} size
 * @param {any} home names outside this geometry step back
 */
function places(c, size, home) {
  const far = home ? { "text-opacity": ["case", ["within", home], 1, 0.55] } : {};
  const paint = { "text-color": c.text, "text-halo-color": c.halo, ...far };
  const quiet = { ...paint, "text-color": c.muted };
  return [
    symbol("place-field", "place_labels", [14.3], { filter: kind(["locality"]), paint: quiet,
      layout: { "text-size": size(14, 12, 17, 14), "text-padding": 12, "text-letter-spacing": 0.04 } }),
    symbol("place-farm", "place_labels", [12.6], { filter: kind(["isolated_dwelling", "farm"]), paint: quiet,
      layout: { "text-size": size(12, 12, 16, 15), "text-padding": 10 } }),
    symbol("place-small", "place_labels", [11.4], { filter: kind(["hamlet", "neighbourhood", "suburb"]), paint: quiet,
      layout: { "text-size": size(11, 12.5, 15, 17), "text-padding": 6 } }),
    symbol("place-village", "place_labels", [9.4, 16.6], { filter: kind(["village"]), paint,
      layout: { "text-size": size(9, 12.5, 12, 15.5, 15, 21), "text-padding": 5, "symbol-sort-key": BY_POPULATION } }),
    // People find their way by the motorways: these signs go before the names of villages.
    sign("motorway-ref", [7.5], ["==", ["get", "shield"], "motorway"], [8, 90, 10, 150, 11, 340, 14, 500], c, size),
    symbol("place-town", "place_labels", [7, 16.2], { filter: kind(["town"]), paint,
      layout: { "text-font": BOLD, "text-size": size(7, 13, 11, 17, 14, 25), "symbol-sort-key": BY_POPULATION } }),
    symbol("place-city", "place_labels", [5, 15.5], { filter: kind(["city"]), paint,
      layout: { "text-font": BOLD, "text-size": size(6, 15, 11, 22, 14, 30) } }),
  ];
}

/**
 * The numbers of roads, on the signs they wear.
 * @param {string} id
 * @param {[number, number?]} zooms
 * @param {unknown} filter
 * @param {number[]} spacing zoom and pixels between two signs in turn
 * @param {import("./palettes.js").Palette} c
 * @param {(...stops: number[]) => any} size
 */
const sign = (id, zooms, filter, spacing, c, size) => symbol(id, "street_refs", zooms, {
  filter,
  layout: {
    "symbol-placement": "line", "symbol-spacing": ["interpolate", ["linear"], ["zoom"], ...spacing],
    // The sign stands upright: it does not matter how the road bends under it.
    "text-max-angle": 180, "text-rotation-alignment": "viewport", "text-pitch-alignment": "viewport",
    "text-field": ["get", "ref"], "text-font": BOLD, "text-size": size(8, 10.5, 12, 12, 16, 13), "text-padding": 3,
    "icon-image": ["match", ["get", "shield"], "motorway", "shield:motorway", "federal", "shield:federal", "shield:plain"],
    "icon-text-fit": "both", "icon-text-fit-padding": [1, 4, 1, 4], "icon-rotation-alignment": "viewport",
    "symbol-sort-key": ["match", ["get", "shield"], "federal", 0, 1],
  },
  paint: { "text-halo-width": 0,
    "text-color": ["match", ["get", "shield"], "motorway", "#ffffff", "federal", "#2a2000", c.text] },
});

/**
 * @param {import("./palettes.js").Palette} c
 * @param {(...stops: number[]) => any} size
 */
function streets(c, size) {
  const halo = { "text-halo-color": c.halo };
  const minor = ["unclassified", "residential", "living_street", "pedestrian", "service", "track"];
  return [
    symbol("oneway", "streets", [16], {
      filter: ["any", ["has", "oneway"], ["has", "oneway_reverse"]],
      layout: { "text-field": "", "symbol-placement": "line", "symbol-spacing": 140, "icon-image": "arrow:oneway",
        "icon-rotate": ["case", ["has", "oneway_reverse"], 180, 0], "icon-size": sizes(1)(16, 0.7, 19, 1.3) } }),
    symbol("street-minor", "street_labels", [14.4], { filter: kind(minor), paint: { ...halo, "text-color": c.muted },
      layout: { ...ALONG_LINE, "text-size": size(14, 11.5, 16, 13, 18, 17) } }),
    symbol("street-major", "street_labels", [13], { filter: kind(["trunk", "primary", "secondary", "tertiary"]),
      paint: { ...halo, "text-color": c.text }, layout: { ...ALONG_LINE, "text-size": size(13, 12, 16, 14, 18, 18) } }),
    sign("street-ref", [9.4], ["!=", ["get", "shield"], "motorway"], [9, 150, 11, 220, 14, 380], c, size),
  ];
}

/**
 * @param {import("./palettes.js").Palette} c
 * @param {(...stops: number[]) => any} size
 */
function waters(c, size) {
  const paint = { "text-color": c.waterText, "text-halo-color": c.halo };
  return [
    symbol("stream-name", "water_lines_labels", [13], { filter: ["!=", ["get", "kind"], "river"], paint,
      layout: { ...ALONG_LINE, "text-size": size(13, 11.5, 18, 15), "text-letter-spacing": 0.06, "symbol-spacing": 400 } }),
    symbol("river-name", "water_lines_labels", [10], { filter: kind(["river"]), paint,
      layout: { ...ALONG_LINE, "text-size": size(10, 12, 14, 15, 18, 18), "text-letter-spacing": 0.1,
        "symbol-spacing": 420 } }),
    symbol("water-name", "water_polygons_labels", [11.5], { paint,
      layout: { "text-size": size(11, 12, 18, 15), "text-letter-spacing": 0.05 } }),
  ];
}

/**
 * Stops, stations, house numbers and whatever a rider may know as a destination.
 * @param {import("./palettes.js").Palette} c
 * @param {(...stops: number[]) => any} size
 */
function destinations(c, size) {
  const halo = { "text-halo-color": c.halo };
  const groupColor = ["match", ["get", "kind"],
    ...GROUPS.flatMap((group) => [group.kinds, c[group.color]]), c.poi];
  const poi = { "icon-image": iconOf(), "text-size": size(14, 11.5, 18, 13), ...BELOW_ICON,
    "icon-size": ["interpolate", ["linear"], ["zoom"], 12, 0.75, 17, 1], "symbol-sort-key": ["get", "rank"] };
  const paint = { ...halo, "text-color": groupColor };
  const early = ["castle", "hospital"];
  const rest = ["!", kind([...early, "peak"])];
  return [
    symbol("housenumber", "addresses", [16.9], { paint: { ...halo, "text-color": c.muted },
      layout: { "text-field": ["get", "housenumber"], "text-size": size(17, 11.5, 19, 14), "text-padding": 2 } }),
    symbol("peak", "pois", [12.4], { filter: kind(["peak"]), paint: { ...halo, "text-color": c.nature },
      layout: { ...poi, "icon-image": "poi:peak", "text-offset": [0, 0.5], "text-padding": 8,
        "text-field": ["case", ["has", "ele"], ["concat", NAME, "\n", ["to-string", ["get", "ele"]], " m"], NAME],
        "symbol-sort-key": ["-", 0, ["coalesce", ["get", "ele"], 0]] } }),
    symbol("poi-other", "pois", [16.2], { paint, layout: { ...poi, "text-offset": [0, 0.5] },
      filter: ["all", rest, kind(DOTS)] }),
    symbol("poi-more", "pois", [15.4], { paint, layout: poi,
      filter: ["all", rest, ["!", kind(DOTS)], [">", ["get", "rank"], 5]] }),
    symbol("bus-stop", "public_transport", [14.2], { filter: kind(["bus_stop"]), paint: { ...halo, "text-color": c.transit },
      layout: { ...BELOW_ICON, "icon-image": "stop:bus", "icon-size": ["interpolate", ["linear"], ["zoom"], 14, 0.55, 17, 0.9],
        "text-field": ["step", ["zoom"], "", 16, NAME], "text-size": size(14, 12, 18, 13.5) } }),
    symbol("poi-main", "pois", [14.4], { paint, layout: poi,
      filter: ["all", rest, ["!", kind(DOTS)], ["<=", ["get", "rank"], 5]] }),
    symbol("poi-early", "pois", [12.2], { filter: kind(early), paint,
      layout: { ...poi, "text-field": ["step", ["zoom"], "", 13.5, NAME] } }),
    symbol("station", "public_transport", [11.2], { filter: kind(["station", "halt"]), paint: { ...halo, "text-color": c.transit },
      layout: { ...BELOW_ICON, "icon-image": "stop:rail", "icon-size": ["interpolate", ["linear"], ["zoom"], 11, 0.55, 16, 0.95],
        "text-font": BOLD, "text-field": ["step", ["zoom"], "", 13, NAME], "text-size": size(13, 12, 17, 14) } }),
  ];
}

/**
 * All labels; those that matter most stand last, because they are placed first.
 * @param {import("./palettes.js").Palette} c
 * @param {number} scale
 * @param {any} home
 */
export function labels(c, scale, home) {
  const size = sizes(scale);
  return [...waters(c, size), ...streets(c, size), ...destinations(c, size), ...places(c, size, home)];
}
