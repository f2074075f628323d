// @ts-check
// The small pictures of places a rider knows, drawn on a grid of 20 x 20.

/**
 * @typedef {object} Glyph
 * @property {string} [fill] path that is filled
 * @property {string} [line] path that is drawn as a line
 * @property {string} [letter] written instead
 */

/** @type {Record<string, Glyph>} */
export const GLYPHS = {
  cross: { fill: "M8.200 4.500h3.600v3.700h3.700v3.600h-3.700v3.700H8.200v-3.700H4.500V8.200h3.700z" },
  tooth: { fill: "M6.500 4.500c1.500 0 2 .8 3.500.8s2-.8 3.500-.8c2 0 2.800 2 2 4.200-.9 2.400-.9 6.800-2.300 6.800-1.300 0-1.200-4-3.200-4s-1.900 4-3.200 4c-1.400 0-1.400-4.400-2.300-6.800-.8-2.200 0-4.200 2-4.200z" },
  pharmacy: { letter: "A" },
  cart: { line: "M4 5h1.900l1.800 7h6.600l1.500-5H6.400", fill: "M7.300 14h1.900v1.900H7.300zM12.800 14h1.900v1.900h-1.900z" },
  bag: { fill: "M5.200 8h9.600l.8 8H4.400z", line: "M7.700 9V6.800c0-3 4.600-3 4.600 0V9" },
  cap: { fill: "M10 5l7 3-7 3-7-3zM6 10.300v3.200c1.900 1.900 6.100 1.900 8 0v-3.200l-4 1.800z" },
  hall: { fill: "M10 4l6 3v1.300H4V7zM5 9.300h1.900v4.400H5zM9 9.300h2v4.400H9zM13.100 9.300H15v4.400h-1.900zM4 14.600h12V16H4z" },
  house: { fill: "M10 4.300l6.200 5.400h-1.700v5.800h-3.100v-3.600H8.600v3.600H5.500V9.700H3.800z" },
  church: { fill: "M9.100 3.800h1.800v3.100h3v1.800h-3v7.300H9.100V8.700h-3V6.900h3z" },
  fork: { line: "M5.500 4.500v3c0 2 3.400 2 3.400 0v-3M7.200 4.500v11M13 15.500v-11c2.300 1.400 2.300 4.600 0 6" },
  cup: { fill: "M4.800 6.500h8v4.200c0 2.800-1.600 4-4 4s-4-1.200-4-4z", line: "M13 7.800h1.200c1.700 0 1.700 3.400-1.200 3.400" },
  euro: { letter: "€" },
  letter: { line: "M4.500 6h11v8h-11zM4.500 6.300l5.500 4.500 5.500-4.500" },
  shield: { fill: "M10 4l5 1.700v4c0 3.400-2.200 5.300-5 6.300-2.800-1-5-2.900-5-6.300v-4z" },
  bed: { line: "M4 6v9M4 12.800h12M16 15v-2.200c0-1.800-.7-2.800-2.400-2.800H8.200v2.500", fill: "M5 9.500h2.400v2.400H5z" },
  pump: { fill: "M5.500 5h6v10.500h-6z", line: "M11.500 9.500h1.700v3.500c0 1.600 2.300 1.600 2.300 0V8l-1.900-2" },
  castle: { fill: "M4.500 4.500h2.100v1.900h2.100V4.500h2.600v1.900h2.100V4.500h2.100V9l-1 .9v5.600h-3v-2.400a1.500 1.500 0 0 0-3 0v2.400h-3V9.900l-1-.9z" },
  book: { fill: "M9.500 6.300c-1.600-1-3.600-1.200-5.500-.9v8.700c1.900-.3 3.900-.1 5.500.9zM10.500 6.300c1.600-1 3.600-1.200 5.500-.9v8.700c-1.900-.3-3.900-.1-5.500.9z" },
  mask: { fill: "M4.500 5h11v4.500c0 3.500-2.500 6-5.500 6s-5.500-2.500-5.500-6z" },
  waves: { line: "M3.800 8.200q1.600-1.800 3.100 0t3.100 0 3.100 0 3.100 0M3.800 12.200q1.600-1.800 3.100 0t3.100 0 3.100 0 3.100 0" },
  ball: { line: "M10 4.300a5.700 5.700 0 1 0 .01 0M4.600 10h10.800M10 4.500c3.300 3.400 3.300 7.600 0 11M10 4.500c-3.300 3.400-3.300 7.600 0 11" },
};

/**
 * Which kinds of the layer `pois` wear which picture, and the palette's colour for the group.
 * @type {{glyph: string, color: keyof import("./palettes.js").Palette, kinds: string[]}[]}
 */
export const GROUPS = [
  { glyph: "cross", color: "health", kinds: ["hospital", "clinic", "doctors"] },
  { glyph: "tooth", color: "health", kinds: ["dentist"] },
  { glyph: "pharmacy", color: "health", kinds: ["pharmacy"] },
  { glyph: "cart", color: "shop", kinds: ["supermarket"] },
  { glyph: "bag", color: "shop", kinds: ["mall", "department_store", "marketplace", "bakery"] },
  { glyph: "cap", color: "learning", kinds: ["school", "kindergarten", "college", "university"] },
  { glyph: "hall", color: "civic", kinds: ["townhall"] },
  { glyph: "house", color: "civic", kinds: ["community_centre", "nursing_home"] },
  { glyph: "church", color: "culture", kinds: ["place_of_worship"] },
  { glyph: "fork", color: "food", kinds: ["restaurant"] },
  { glyph: "cup", color: "food", kinds: ["cafe"] },
  { glyph: "euro", color: "civic", kinds: ["bank"] },
  { glyph: "letter", color: "civic", kinds: ["post_office"] },
  { glyph: "shield", color: "civic", kinds: ["police"] },
  { glyph: "bed", color: "food", kinds: ["hotel"] },
  { glyph: "pump", color: "civic", kinds: ["fuel"] },
  { glyph: "castle", color: "culture", kinds: ["castle", "museum"] },
  { glyph: "book", color: "culture", kinds: ["library"] },
  { glyph: "mask", color: "culture", kinds: ["theatre", "cinema"] },
  { glyph: "waves", color: "nature", kinds: ["swimming_pool", "water_park"] },
  { glyph: "ball", color: "nature", kinds: ["sports_centre"] },
];

/** Kinds that are only worth a dot. */
export const DOTS = ["attraction", "viewpoint", "zoo"];

/** @returns {any} the style's expression from a kind to its picture */
export const iconOf = () =>
  ["match", ["get", "kind"], ...GROUPS.flatMap((group) => [group.kinds, `poi:${group.glyph}:${group.color}`]), "dot:poi"];
