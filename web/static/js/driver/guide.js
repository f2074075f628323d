// @ts-check
// The way to the next halt: how far along the vehicle is, and which turn comes next.

const EARTH_M = 6_371_000;
const RAD = Math.PI / 180;

/** @param {number[]} a [lon, lat] @param {number[]} b */
export function metres(a, b) {
  const x = (b[0] - a[0]) * RAD * Math.cos(((a[1] + b[1]) / 2) * RAD);
  return Math.hypot(x, (b[1] - a[1]) * RAD) * EARTH_M;
}

/**
 * Where on a line a point is nearest.
 * @param {number[][]} line
 * @param {number[]} point
 * @returns {{along_m: number, off_m: number, heading: number}}
 */
export function locate(line, point) {
  let best = { along_m: 0, off_m: Infinity, heading: 0 };
  let passed = 0;
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1], line[i]];
    const scale = Math.cos(a[1] * RAD);
    const [dx, dy] = [(b[0] - a[0]) * scale, b[1] - a[1]];
    const length = dx * dx + dy * dy;
    const raw = length ? (((point[0] - a[0]) * scale) * dx + (point[1] - a[1]) * dy) / length : 0;
    const share = Math.min(1, Math.max(0, raw));
    const foot = [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])];
    const off = metres(point, foot);
    const step = metres(a, b);
    if (off < best.off_m) {
      best = { along_m: passed + share * step, off_m: off, heading: (Math.atan2(dx, dy) / RAD + 360) % 360 };
    }
    passed += step;
  }
  return best;
}

/**
 * The turn that comes next on a leg.
 * @param {any} leg GeoJSON feature of /api/driver/route
 * @param {number} along_m how far the vehicle is along it
 * @returns {{key: string, action: string, in_m: number} | null}
 */
export function nextTurn(leg, along_m) {
  let begins = 0;
  for (const step of leg.properties.steps) {
    const isTurn = step.key !== "depart" && step.key !== "continue";
    if (isTurn && begins > along_m - 5) return { key: step.key, action: step.action, in_m: Math.max(0, begins - along_m) };
    begins += step.length_m;
  }
  return null;
}

const ANGLES = /** @type {Record<string, number>} */ ({
  left: -90, right: 90, slight_left: -45, slight_right: 45, sharp_left: -135, sharp_right: 135, uturn: 180,
  keep_left: -30, keep_right: 30, exit_left: -45, exit_right: 45, ramp_left: -45, ramp_right: 45,
});

/**
 * An arrow that shows a turn.
 * @param {string} key what to do there, as `routing.maneuvers` names it
 */
export function turnArrow(key) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  const shapes = /** @type {Record<string, string>} */ ({
    roundabout: "M12 6a6 6 0 1 0 4.900 9.500l-2-1.500A3.500 3.500 0 1 1 12 8.500V12l6-4.500L12 3z",
    arrive: "M6 2h2v1h11l-3 4.500L19 12H8v10H6z",
  });
  shapes.leave_roundabout = shapes.roundabout;
  shapes.arrive_right = shapes.arrive;
  path.setAttribute("d", shapes[key] ?? "M12 2 5 10h4.500v12h5V10H19z");
  path.setAttribute("fill", "currentColor");
  path.setAttribute("transform", `rotate(${ANGLES[key] ?? 0} 12 12)`);
  svg.append(path);
  return svg;
}
