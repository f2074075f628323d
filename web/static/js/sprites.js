// @ts-check
// Small pictures of the map (road shields, stop signs, symbols), drawn on demand: no sprite file to load.
import { GLYPHS } from "./glyphs.js";

const RATIO = 2;

/**
 * @param {number} width
 * @param {number} height
 * @param {(ctx: CanvasRenderingContext2D) => void} draw
 */
function picture(width, height, draw) {
  const canvas = document.createElement("canvas");
  canvas.width = width * RATIO;
  canvas.height = height * RATIO;
  const ctx = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  ctx.scale(RATIO, RATIO);
  draw(ctx);
  return ctx.getImageData(0, 0, canvas.width, canvas.height);
}

/** @param {string} fill @param {string} edge */
const shield = (fill, edge) => ({
  image: picture(20, 16, (ctx) => {
    ctx.beginPath();
    ctx.roundRect(1, 1, 18, 14, 3.5);
    ctx.fillStyle = fill;
    ctx.fill();
    ctx.lineWidth = 1;
    ctx.strokeStyle = edge;
    ctx.stroke();
  }),
  options: {
    pixelRatio: RATIO,
    stretchX: [[10 * RATIO - 4, 10 * RATIO + 4]],
    stretchY: [[8 * RATIO - 2, 8 * RATIO + 2]],
    content: [2 * RATIO, 2 * RATIO, 18 * RATIO, 14 * RATIO],
  },
});

/** @param {string} letter @param {string} fill @param {string} edge @param {string} ink @param {boolean} round */
const sign = (letter, fill, edge, ink, round) => ({
  image: picture(22, 22, (ctx) => {
    ctx.beginPath();
    if (round) ctx.arc(11, 11, 9, 0, 7);
    else ctx.roundRect(2, 2, 18, 18, 4);
    ctx.fillStyle = fill;
    ctx.fill();
    ctx.lineWidth = 2;
    ctx.strokeStyle = edge;
    ctx.stroke();
    ctx.fillStyle = ink;
    ctx.font = '600 12px "Fira Sans"';
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(letter, 11, 11.5);
  }),
  options: { pixelRatio: RATIO },
});

const dot = (/** @type {string} */ color) => ({
  image: picture(8, 8, (ctx) => {
    ctx.beginPath();
    ctx.arc(4, 4, 2.5, 0, 7);
    ctx.fillStyle = color;
    ctx.fill();
    ctx.lineWidth = 1;
    ctx.strokeStyle = "#ffffff";
    ctx.stroke();
  }),
  options: { pixelRatio: RATIO },
});

/**
 * A symbol on a round badge.
 * @param {import("./glyphs.js").Glyph} glyph
 * @param {string} fill
 * @param {import("./palettes.js").Palette} c
 */
const badge = (glyph, fill, c) => ({
  image: picture(22, 22, (ctx) => {
    ctx.beginPath();
    ctx.arc(11, 11, 9.5, 0, 7);
    ctx.fillStyle = fill;
    ctx.fill();
    ctx.lineWidth = 1.2;
    ctx.strokeStyle = c.halo;
    ctx.stroke();
    ctx.fillStyle = ctx.strokeStyle = c.ink;
    ctx.translate(2.5, 2.5);
    ctx.scale(0.85, 0.85);
    ctx.lineWidth = 1.6;
    ctx.lineJoin = ctx.lineCap = "round";
    if (glyph.fill) ctx.fill(new Path2D(glyph.fill));
    if (glyph.line) ctx.stroke(new Path2D(glyph.line));
    if (glyph.letter) {
      ctx.font = '600 14px "Fira Sans"';
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.fillText(glyph.letter, 10, 10.7);
    }
  }),
  options: { pixelRatio: RATIO },
});

const peak = (/** @type {string} */ color, /** @type {string} */ halo) => ({
  image: picture(12, 12, (ctx) => {
    const shape = new Path2D("M6 2 10.8 10H1.2z");
    ctx.lineWidth = 2;
    ctx.strokeStyle = halo;
    ctx.stroke(shape);
    ctx.fillStyle = color;
    ctx.fill(shape);
  }),
  options: { pixelRatio: RATIO },
});

const arrow = (/** @type {string} */ color) => ({
  image: picture(18, 10, (ctx) => {
    ctx.strokeStyle = ctx.fillStyle = color;
    ctx.lineWidth = 1.3;
    ctx.stroke(new Path2D("M2 5h11"));
    ctx.fill(new Path2D("M11 1.8 16.5 5 11 8.2z"));
  }),
  options: { pixelRatio: RATIO },
});

/** @type {Record<string, (c: import("./palettes.js").Palette) => {image: ImageData, options: any}>} */
const SPRITES = {
  "shield:motorway": () => shield("#1c5aa6", "#ffffff"),
  "shield:federal": () => shield("#ffd84d", "#6b5600"),
  "shield:plain": (c) => shield(c.halo, c.muted),
  "stop:bus": () => sign("H", "#ffd84d", "#1c7a3f", "#1c5a33", true),
  "stop:rail": () => sign("B", "#1c5aa6", "#ffffff", "#ffffff", false),
  "dot:poi": (c) => dot(c.poi),
  "poi:peak": (c) => peak(c.nature, c.halo),
  "arrow:oneway": (c) => arrow(c.arrow),
};

/**
 * @param {string} id "name", or "poi:glyph:colour" for a symbol on a badge
 * @param {import("./palettes.js").Palette} c
 */
function sprite(id, c) {
  if (id in SPRITES) return SPRITES[id](c);
  const [, glyph, color] = id.split(":");
  return glyph in GLYPHS ? badge(GLYPHS[glyph], c[/** @type {keyof typeof c} */ (color)], c) : null;
}

/**
 * Draw the pictures a style asks for, when it first asks.
 * @param {any} map
 * @param {() => import("./palettes.js").Palette} palette
 */
export function provideSprites(map, palette) {
  map.setMissingStyleImageResolver((/** @type {string} */ id) => {
    const made = map.hasImage(id) ? null : sprite(id, palette());
    if (made) map.addImage(id, made.image, made.options);
  });
}
