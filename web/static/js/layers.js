// @ts-check
// Our own layers on the map: put there, refreshed, and carried over when the appearance changes.
import { PALETTES, currentTheme } from "./palettes.js";

/** @typedef {any} MapLibre */

const OWN = "app-";

/** Maps whose style is being loaded: nothing can be added to them now. @type {WeakSet<object>} */
const loading = new WeakSet();

/**
 * Follow the page's appearance; routes and areas of our own are carried over to the new style.
 * @param {MapLibre} map
 * @param {() => any} style
 */
export function keepThemed(map, style) {
  let theme = currentTheme();
  const change = () => {
    // A style that is still loading cannot be replaced; its own end asks again.
    if (loading.has(map) || currentTheme() === theme) return;
    theme = currentTheme();
    loading.add(map);
    for (const name of map.listImages()) map.removeImage(name);
    map.setStyle(style(), { diff: false, transformStyle: carryOver });
  };
  loading.add(map);
  map.on("style.load", () => {
    loading.delete(map);
    change();
  });
  document.addEventListener("themechange", change);
  for (const query of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"]) {
    matchMedia(query).addEventListener("change", change);
  }
}

/** @param {any} previous @param {any} next */
function carryOver(previous, next) {
  const sources = Object.entries(previous?.sources ?? {}).filter(([id]) => id.startsWith(OWN));
  const own = (previous?.layers ?? []).filter((/** @type {any} */ layer) => layer.id.startsWith(OWN)).map(recoloured);
  const firstLabel = next.layers.findIndex((/** @type {any} */ layer) => layer.type === "symbol");
  return {
    ...next,
    sources: { ...next.sources, ...Object.fromEntries(sources) },
    layers: [...next.layers.slice(0, firstLabel), ...own, ...next.layers.slice(firstLabel)],
  };
}

/** @param {any} layer one of our own, drawn for another appearance; its metadata names the word of the palette */
function recoloured(layer) {
  const color = PALETTES[currentTheme()][/** @type {keyof import("./palettes.js").Palette} */ (layer.metadata?.color)];
  return color ? { ...layer, paint: { ...layer.paint, [`${layer.type}-color`]: color } } : layer;
}

/** @param {MapLibre} map */
const firstLabel = (map) =>
  map.getStyle().layers.find((/** @type {any} */ layer) => layer.type === "symbol" && !layer.id.startsWith(OWN))?.id;

/**
 * Put GeoJSON on the map with own layers, or refresh it; `null` takes it away.
 * @param {MapLibre | null} map
 * @param {string} id
 * @param {any} data GeoJSON or null
 * @param {(source: string) => any[]} layers layer definitions over that source, drawn below the labels
 */
export function showLayers(map, id, data, layers) {
  if (!map) return;
  if (loading.has(map)) {
    map.once("style.load", () => showLayers(map, id, data, layers));
    return;
  }
  const source = OWN + id;
  const existing = map.getSource(source);
  if (!data) {
    if (!existing) return;
    for (const layer of map.getStyle().layers) if (layer.source === source) map.removeLayer(layer.id);
    map.removeSource(source);
  } else if (existing) {
    existing.setData(data);
  } else {
    map.addSource(source, { type: "geojson", data });
    for (const layer of layers(source)) map.addLayer(layer, firstLabel(map));
  }
}
