// @ts-check
// A pen for the map: each click sets a point; a click on the first one makes an area of them.
import { PALETTES, currentTheme } from "../palettes.js";
import { showLayers } from "../map.js";

/** @typedef {[number, number]} Point lon, lat */

const NEAR_PX = 14;

/** @param {Point[]} points @param {boolean} closed */
function geometryOf(points, closed) {
  if (points.length === 0) return null;
  if (closed) return { type: "Polygon", coordinates: [[...points, points[0]]] };
  return points.length === 1 ? { type: "Point", coordinates: points[0] } : { type: "LineString", coordinates: points };
}

/** @param {any} map @param {string} id @param {any[]} geometries */
function show(map, id, geometries) {
  const features = geometries.map((geometry) => ({ type: "Feature", properties: {}, geometry }));
  showLayers(map, id, features.length ? { type: "FeatureCollection", features } : null, (source) => {
    const color = PALETTES[currentTheme()].closed;
    const metadata = { color: "closed" };
    return [
      { id: `${source}-area`, type: "fill", source, metadata, filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": color, "fill-opacity": 0.25 } },
      { id: `${source}-line`, type: "line", source, metadata, paint: { "line-color": color, "line-width": 6, "line-dasharray": [1.2, 0.8] } },
      { id: `${source}-point`, type: "circle", source, metadata, filter: ["==", ["geometry-type"], "Point"], paint: { "circle-color": color, "circle-radius": 8 } },
    ];
  });
}

/** @param {any} map @param {any[]} closures */
export const showClosures = (map, closures) => show(map, "closures", closures.map((closure) => closure.geometry));

/**
 * @param {() => any} map
 * @param {(points: number, named: boolean) => void} onChange told how many points there are, and whether a place stands for them
 */
export function drawing(map, onChange) {
  /** @type {Point[]} */
  let points = [];
  let closed = false;
  let named = false;
  let on = false;

  function draw() {
    const line = geometryOf(points, closed);
    const dots = points.map((point) => ({ type: "Point", coordinates: point }));
    show(map(), "drawn", line ? [line, ...dots] : []);
    onChange(points.length, named);
  }

  /** @param {any} event */
  function click(event) {
    if (closed) return;
    if (named) points = []; // whoever draws means the drawing
    named = false;
    const first = points.length > 2 ? map().project(points[0]) : null;
    if (first && Math.hypot(first.x - event.point.x, first.y - event.point.y) < NEAR_PX) closed = true;
    else points.push([event.lngLat.lng, event.lngLat.lat]);
    draw();
  }

  return {
    isOn: () => on,
    geometry: () => geometryOf(points, closed),
    /** @param {Point} at the only point, named instead of drawn */
    point(at) {
      points = [at];
      closed = false;
      named = true;
      draw();
    },
    back() {
      if (closed) closed = false;
      else points.pop();
      named = false;
      draw();
    },
    start() {
      if (!on) map()?.on("click", click);
      map()?.doubleClickZoom.disable();
      if (map()) map().getCanvas().style.cursor = "crosshair";
      on = true;
      points = [];
      closed = false;
      named = false;
      draw();
    },
    stop() {
      map()?.off("click", click);
      map()?.doubleClickZoom.enable();
      if (map()) map().getCanvas().style.cursor = "";
      on = false;
      points = [];
      closed = false;
      draw();
    },
  };
}
