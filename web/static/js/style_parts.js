// @ts-check
// Small builders the parts of the style share.

export const SOURCE = "basemap";
export const REGULAR = ["Fira Sans"];
export const BOLD = ["Fira Sans SemiBold"];

/** @param {...number} stops zoom and width in turn */
export const width = (...stops) => ["interpolate", ["exponential", 1.6], ["zoom"], ...stops];
/** @param {...number} stops zoom and value in turn */
export const ramp = (...stops) => ["interpolate", ["linear"], ["zoom"], ...stops];
/** @param {string[]} kinds */
export const kind = (kinds) => ["match", ["get", "kind"], kinds, true, false];

/**
 * @param {string} id
 * @param {string} layer
 * @param {string} color
 * @param {unknown} [filter]
 * @param {Record<string, unknown>} [more]
 */
export const area = (id, layer, color, filter, more = {}) => ({
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
export const line = (id, layer, filter, paint, { minzoom = 0, cap = "round" } = {}) => ({
  id, type: "line", source: SOURCE, "source-layer": layer, filter, minzoom,
  layout: { "line-cap": cap, "line-join": "round" }, paint,
});
