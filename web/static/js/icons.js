// @ts-check
// The few pictograms of this service as SVG: emoji are missing on many machines.

const NS = "http://www.w3.org/2000/svg";

/** Path data on a 24 x 24 grid. @type {Record<string, string>} */
const PATHS = {
  place: "M12 2a7 7 0 0 0-7 7c0 5 7 13 7 13s7-8 7-13a7 7 0 0 0-7-7zm0 9.500a2.500 2.500 0 1 1 0-5 2.500 2.500 0 0 1 0 5z",
  street: "M9 3 5 21h2.200L11 3zm4 0 3.800 18H19L15 3zm-1.900 1h1.800v3h-1.800zm0 5h1.800v3.500h-1.800zm0 5.500h1.800V19h-1.800z",
  address: "M12 3 3 10.500h2.500V20h5v-6h3v6h5v-9.500H21z",
  poi: "m12 2.500 2.900 6.100 6.600.9-4.800 4.600 1.200 6.600-5.900-3.200-5.900 3.200 1.200-6.600L2.500 9.500l6.600-.9z",
  stop: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm-4 5h2.200v4h3.600V7H16v10h-2.200v-4h-3.600v4H8z",
  station: "M7 3h10a3 3 0 0 1 3 3v8a3 3 0 0 1-2.200 2.900L20 21h-2.400l-1.700-3H8.100l-1.700 3H4l2.200-4.100A3 3 0 0 1 4 14V6a3 3 0 0 1 3-3zm-.5 4v4h11V7zM8 13a1.400 1.400 0 1 0 0 2.800A1.400 1.400 0 0 0 8 13zm8 0a1.400 1.400 0 1 0 0 2.800 1.400 1.400 0 0 0 0-2.800z",
  here: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zm-1-7h2v3.100a8 8 0 0 1 6.900 6.900H23v2h-3.100a8 8 0 0 1-6.900 6.900V23h-2v-3.100A8 8 0 0 1 4.100 13H1v-2h3.100A8 8 0 0 1 11 4.100zm1 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12z",
  van: "M2.500 7A1.500 1.500 0 0 1 4 5.500h11.200c.5 0 1 .2 1.300.6l4.200 5.300c.5.600.8 1.400.8 2.200v3.900a1 1 0 0 1-1 1h-1.200a2.500 2.500 0 0 1-4.900 0H9.100a2.500 2.500 0 0 1-4.900 0H3.500a1 1 0 0 1-1-1zM5 8v4h3.500V8zm5 0v4h4.200V8zm5.700.3V12h3zM6.700 16.900a1.200 1.200 0 1 0 0 2.400 1.200 1.200 0 0 0 0-2.400zm10.200 0a1.200 1.200 0 1 0 0 2.400 1.200 1.200 0 0 0 0-2.400z",
};

/**
 * @param {string} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS(NS, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const path = document.createElementNS(NS, "path");
  path.setAttribute("d", PATHS[name] ?? PATHS.place);
  path.setAttribute("fill", "currentColor");
  path.setAttribute("fill-rule", "evenodd");
  svg.append(path);
  return svg;
}

/** @param {string} kind kind of a place: place, street, address, poi, stop, station */
export const placeIcon = (kind) => icon(kind in PATHS ? kind : "place");
