// @ts-check
// The base map's style over Shortbread-named layers, put together from ground, ways, rim and labels.
import { PALETTES } from "./palettes.js";
import { SOURCE } from "./style_parts.js";
import { ground } from "./style_ground.js";
import { labels } from "./style_labels.js";
import { ways } from "./style_streets.js";

/**
 * The whole style.
 * @param {object} options
 * @param {"light" | "dark" | "contrast"} [options.theme]
 * @param {number} [options.scale] size of the labels, 1 = normal
 * @param {string} [options.attribution] HTML
 * @param {[number, number, number, number]} [options.bounds] what the map covers: min_lon, min_lat, max_lon, max_lat
 * @param {any} [options.home] GeoJSON geometry: names outside it step back
 * @returns {any}
 */
export function basemapStyle({ theme = "light", scale = 1, attribution = "", bounds, home } = {}) {
  const colors = PALETTES[theme];
  return {
    version: 8,
    name: theme,
    sources: {
      [SOURCE]: {
        type: "vector",
        tiles: [`${location.origin}/tiles/basemap/{z}/{x}/{y}`],
        minzoom: 6,
        maxzoom: 14, // enlarged beyond, up to the map's own limit
        attribution,
        ...(bounds ? { bounds } : {}),
      },
    },
    layers: [...ground(colors), ...ways(colors), ...labels(colors, scale, home)],
  };
}
