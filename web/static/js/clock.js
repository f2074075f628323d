// @ts-check
// The service's own clock: in a demonstration it may run ahead of, or faster than, the clock on the wall.
import { areaInfo } from "./api.js";

/**
 * A function that gives the service's time in epoch seconds.
 * @param {{now_s: number, speed?: number}} info
 */
export function clockFrom(info) {
  const start = performance.now();
  const speed = info.speed ?? 1;
  return () => info.now_s + ((performance.now() - start) / 1000) * speed;
}

/** @returns {Promise<() => number>} */
export const serviceClock = async () => clockFrom(await areaInfo());
