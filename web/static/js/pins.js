// @ts-check
// Pins of the map as SVG. Shape and picture tell them apart, colour only helps.

const NS = "http://www.w3.org/2000/svg";

/** @param {string} name @param {Record<string, string | number>} attributes */
function node(name, attributes) {
  const element = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** @param {string} size viewBox size "w h" @param {Element[]} children */
function svg(size, ...children) {
  const root = node("svg", { viewBox: `0 0 ${size}`, "aria-hidden": "true", focusable: "false" });
  root.append(...children);
  return root;
}

const DROP = "M18 1C8.600 1 1 8.500 1 17.800 1 30.500 18 45 18 45s17-14.500 17-27.200C35 8.500 27.400 1 18 1z";

/** @type {Record<string, (text: string) => Element>} */
const SHAPES = {
  pickup: () =>
    svg("36 46", node("path", { d: DROP, class: "pin__shape" }), node("path", { d: "M18 8.500 26 17h-5v9h-6v-9h-5z", class: "pin__ink" })),
  dropoff: () =>
    svg("36 46", node("path", { d: DROP, class: "pin__shape" }), node("path", { d: "M18 26 10 17.500h5v-9h6v9h5z", class: "pin__ink" })),
  from: () => svg("24 24", node("circle", { cx: 12, cy: 12, r: 9, class: "pin__shape" }), node("circle", { cx: 12, cy: 12, r: 4, class: "pin__ink" })),
  to: () =>
    svg("24 24", node("path", { d: "M12 1.500 22.500 12 12 22.500 1.500 12z", class: "pin__shape" }), node("path", { d: "M12 7.500 16.500 12 12 16.500 7.500 12z", class: "pin__ink" })),
  me: () => svg("24 24", node("circle", { cx: 12, cy: 12, r: 11, class: "pin__halo" }), node("circle", { cx: 12, cy: 12, r: 6.5, class: "pin__shape" })),
  stop: (text) => {
    const label = node("text", { x: 14, y: 14.5, class: "pin__text", "text-anchor": "middle", "dominant-baseline": "middle" });
    label.textContent = text;
    return svg("28 28", node("circle", { cx: 14, cy: 14, r: 12, class: "pin__shape" }), label);
  },
};

/**
 * @param {string} kind pickup, dropoff, from, to, me or stop
 * @param {string} label read out by screen readers and shown on hover
 * @param {number | string} [number] written on a stop
 */
export function pinElement(kind, label, number) {
  const element = document.createElement("div");
  element.className = `pin pin--${kind}`;
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", label);
  element.title = label;
  element.append((SHAPES[kind] ?? SHAPES.stop)(number === undefined ? "" : String(number)));
  return element;
}
