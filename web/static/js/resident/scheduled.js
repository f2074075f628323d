// @ts-check
// Buses and trains that go there as well: shown beside our own rides, not booked here.
import { day, dayKey, distance, t, time, timeRange } from "../format.js";
import { el } from "../dom.js";

/**
 * @typedef {{line: string, headsign: string, kind: number, from_stop: string, to_stop: string, depart_s: number, arrive_s: number}} Ride
 * @typedef {{leave_s: number, arrive_s: number, departs_s: number, walk_m: number, walk_there_m: number, rides: Ride[]}} Connection
 */

/** A walk worth a word, metres. */
const WALK_M = 30;

/** @param {Ride} ride */
const rideLine = (ride) =>
  el("li", { class: "scheduled__ride" },
    el("span", { class: "badge badge--line" }, ride.line),
    el("span", {},
      el("span", { class: "number" }, time(ride.depart_s)), ` ${ride.from_stop}`, el("br"),
      el("span", { class: "number" }, time(ride.arrive_s)), ` ${ride.to_stop}`),
  );

/** @param {number} metres @param {string} key */
const walkLine = (metres, key) => (metres >= WALK_M ? [el("li", { class: "muted small" }, t(key, { distance: distance(metres) }))] : []);

/** @param {Connection} connection @param {number} now */
const card = (connection, now) => {
  const changes = connection.rides.length - 1;
  const when = timeRange(connection.leave_s, connection.arrive_s);
  return el("li", { class: "card scheduled stack stack--tight" },
    el("p", { class: "row row--between" },
      el("strong", { class: "number" }, dayKey(connection.leave_s) === dayKey(now) ? when : `${day(connection.leave_s, now)}, ${when}`),
      el("span", { class: "muted small" }, t(changes ? "scheduled.change" : "scheduled.direct"))),
    el("ol", { class: "scheduled__rides" },
      ...walkLine(connection.walk_m, "scheduled.walk"),
      ...connection.rides.map(rideLine),
      ...walkLine(connection.walk_there_m, "scheduled.walkThere")),
  );
};

/**
 * Show what runs by timetable, or nothing.
 * @param {HTMLElement} root
 * @param {Connection[]} connections
 * @param {number} now
 */
export function showScheduled(root, connections, now) {
  root.hidden = connections.length === 0;
  /** @type {HTMLElement} */ (root.querySelector("ul")).replaceChildren(...connections.map((connection) => card(connection, now)));
}
