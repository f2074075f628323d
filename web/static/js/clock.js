// @ts-check
// The service's own clock: in a demonstration it may run ahead of, or faster than, the clock on the wall.
// Every answer of the API says what time it is; so a tablet that slept, or is open all day, never drifts.

/** Answers travel: only a difference that is more than that makes the clock jump, in seconds. */
const TOLERATED_S = 1.5;

/** @type {{now_s: number, speed: number, at: number} | null} */
let anchor = null;

const passed = (/** @type {{at: number, speed: number}} */ from) => ((performance.now() - from.at) / 1000) * from.speed;

/**
 * Set the clock by what the service said just now; small differences, which are the answer's way here, are let be.
 * @param {number} nowS epoch seconds
 * @param {number} speed seconds a second
 */
function setClock(nowS, speed) {
  if (!Number.isFinite(nowS) || !(speed > 0)) return;
  const isRight = anchor && anchor.speed === speed && Math.abs(anchor.now_s + passed(anchor) - nowS) < TOLERATED_S;
  if (!isRight) anchor = { now_s: nowS, speed, at: performance.now() };
}

/**
 * Set the clock by the header of an answer, "1763883300.250;rate=1".
 * @param {string | null} header
 */
export function setClockFrom(header) {
  const [time, rate] = (header ?? "").split(";rate=");
  if (time && rate) setClock(Number(time), Number(rate));
}

/** How fast the service's clock runs, in seconds a second. */
export const clockRate = () => anchor?.speed ?? 1;

/**
 * A function that gives the service's time in epoch seconds.
 * @param {{now_s: number, speed?: number}} info what to go by until an answer has said more
 */
export function clockFrom(info) {
  if (!anchor) setClock(info.now_s, info.speed ?? 1);
  return () => (anchor ? anchor.now_s + passed(anchor) : info.now_s);
}
