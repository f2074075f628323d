// @ts-check
// The next-stop card: what to do now in large type, one button per step.
import { clock, day, dayKey, money, t, time, timeRange, until } from "../format.js";
import { el } from "../dom.js";
import { partyText } from "../resident/wish.js";
import { lateBy } from "./taskstate.js";

/** @typedef {(kind: string, target: {stop_id?: string, booking_id?: string}) => void} Report */

/** @param {string} text @param {() => void} onClick @param {string} [look] */
const button = (text, onClick, look = "button--primary") =>
  el("button", { type: "button", class: `button ${look} drive__button`, onclick: onClick }, text);

/** What comes along beside people. @param {any} party */
function extras(party) {
  const parts = ["walkers", "prams", "luggage"].filter((name) => party[name] > 0);
  return parts.map((name) => t(`driver.${name}`, { n: party[name] }));
}

/** @param {any} rider @param {"board" | "alight"} kind @param {...(Node | null)} actions */
function riderItem(rider, kind, ...actions) {
  const facts = [partyText(rider.party), ...extras(rider.party)].join(" · ");
  return el("li", { class: `rider rider--${kind}` },
    el("div", { class: "rider__who" },
      el("span", { class: `badge ${kind === "board" ? "badge--good" : "badge--note"}` }, t(`driver.${kind}`)),
      el("strong", { class: "rider__name" }, rider.name),
      el("span", {}, facts),
      rider.note ? el("span", { class: "rider__note" }, rider.note) : null,
      rider.phone && kind === "board" ? el("a", { href: `tel:${rider.phone.replace(/[^+\d]/g, "")}` }, rider.phone) : null,
    ),
    ...actions,
  );
}

/** @param {any} rider @param {boolean} here @param {number} now @param {Report} report */
function boarding(rider, here, now, report) {
  if (!here) return riderItem(rider, "board");
  const waitUntil = rider.no_show_from_s ?? Infinity;
  const absent = button(t("driver.noShow"), () => report("no_show", { booking_id: rider.booking_id }), "button--danger");
  absent.toggleAttribute("disabled", now < waitUntil);
  absent.dataset.waitUntil = String(waitUntil);
  return riderItem(rider, "board",
    el("p", { class: "rider__code" }, el("span", { class: "muted small" }, t("driver.code")), el("span", { class: "code" }, rider.code)),
    el("p", { class: "muted" }, t("driver.pay", { price: money(rider.price_ct) })),
    button(t("driver.boarded"), () => report("board", { booking_id: rider.booking_id })),
    absent,
    el("p", { class: "muted small", "data-wait": String(waitUntil) }, waitText(waitUntil, now)),
  );
}

/** @param {number} until_s @param {number} now */
export function waitText(until_s, now) {
  if (!Number.isFinite(until_s)) return "";
  const left = Math.ceil(until_s - now);
  return left > 0 ? t("driver.waitLeft", { time: `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` }) : t("driver.waitOver");
}

/** @param {any} halt @param {number} now */
function delayBadge(halt, now) {
  const late = lateBy({ ...halt, arrive_s: Math.max(halt.arrive_s, now) });
  if (halt.is_depot || halt.is_waiting) return null;
  return late > 0
    ? el("span", { class: "badge badge--bad" }, t("driver.late", { n: Math.ceil(late / 60) }))
    : el("span", { class: "badge badge--good" }, t("driver.onTime"));
}

/** @param {any} halt @param {number} now @param {string} titleKey */
const haltHead = (halt, now, titleKey) =>
  el("header", { class: "halt__head" },
    el("p", { class: "row row--between" }, el("span", { class: "muted" }, t(titleKey)), delayBadge(halt, now)),
    el("p", { class: "halt__time number" }, clock(halt.arrive_s)),
    el("h1", { class: "halt__name", tabindex: "-1" }, halt.name),
    halt.name.includes(halt.municipality) ? null : el("p", { class: "halt__town" }, halt.municipality),
  );

/** @param {any} halt one that is still to be reached */
const titleOf = (halt) => (halt.is_waiting ? "driver.waitAt" : halt.is_depot ? "driver.home" : "driver.nextStop");

/** What a halt further on is for. @param {any} halt */
const purpose = (halt) =>
  halt.is_break ? t("driver.break", { n: Math.round((halt.depart_s - halt.arrive_s) / 60) }) : halt.is_depot ? t("driver.depot") : halt.is_waiting ? t("driver.waiting") : t("driver.counts", { board: halt.board.length, alight: halt.alight.length });

/** @param {any} task @param {{now: number, report: Report}} options */
function nextHalt(task, { now, report }) {
  const halt = task.next;
  const here = task.phase === "at_stop";
  const title = here ? "driver.here" : titleOf(halt);
  const stop = { stop_id: halt.stop_id };
  const atIt = task.here_stop_id === halt.stop_id;
  const action = here
    ? null
    : task.phase === "driving" || task.phase === "relocating" || (atIt && !halt.is_depot)
      ? button(t("driver.arrived"), () => report("arrive", stop))
      : button(t("driver.depart"), () => report("depart", stop));
  const leave = task.phase === "idle" && !atIt && !halt.is_depot && !halt.is_waiting
    ? el("p", { class: "notice halt__leave" }, el("strong", {}, t("driver.leaveAt", { time: time(halt.leave_s) })), el("span", { "data-leave": String(halt.leave_s) }, until(halt.leave_s, now)))
    : null;
  const riders = [
    ...halt.alight.map((/** @type {any} */ rider) =>
      riderItem(rider, "alight", here ? button(t("driver.dropped"), () => report("drop", { booking_id: rider.booking_id })) : null)),
    ...halt.board.map((/** @type {any} */ rider) => boarding(rider, here, now, report)),
  ];
  return [haltHead(halt, now, title), leave, action, el("ul", { class: "riders" }, ...riders)];
}

/** The break that comes next. @param {any} task @param {{now: number, report: Report}} options */
function breakCard(task, { now, report }) {
  const halt = task.next;
  const begin = button(t("driver.beginBreak"), () => report("break", {}));
  begin.toggleAttribute("disabled", now < halt.arrive_s);
  begin.dataset.waitUntil = String(halt.arrive_s);
  return [
    el("p", { class: "muted" }, t("driver.nextBreak")),
    el("p", { class: "halt__time number" }, clock(halt.arrive_s)),
    el("h1", { class: "halt__name", tabindex: "-1" }, t("driver.break", { n: Math.round((halt.depart_s - halt.arrive_s) / 60) })),
    el("p", {}, t("driver.breakMore", { time: time(halt.arrive_s), stop: halt.name })),
    begin,
  ];
}

/** The break at hand. @param {any} task @param {{now: number, report: Report}} options */
function restCard(task, { now, report }) {
  const end = button(t("driver.endBreak"), () => report("resume", {}));
  end.toggleAttribute("disabled", now < task.resting_until_s);
  end.dataset.waitUntil = String(task.resting_until_s);
  return [
    el("p", { class: "muted" }, t("driver.resting")),
    el("p", { class: "halt__time number" }, clock(task.resting_until_s)),
    el("h1", { class: "halt__name", tabindex: "-1" }, t("driver.restUntil", { time: time(task.resting_until_s) })),
    el("p", { "data-leave": String(task.resting_until_s) }, until(task.resting_until_s, now)),
    end,
    followingHalts(task.next ? [task.next, ...task.following] : []),
  ];
}

/** @param {any[]} halts */
const followingHalts = (halts) =>
  halts.length === 0
    ? null
    : el("section", { class: "stack stack--tight", "aria-label": t("driver.following") },
        el("h2", {}, t("driver.following")),
        el("ol", { class: "following" },
          ...halts.map((halt) =>
            el("li", {},
              el("strong", { class: "number" }, clock(halt.arrive_s)),
              el("span", {}, halt.name, " ", el("span", { class: "muted small" }, purpose(halt))),
            ))),
      );

/** @param {any} task @param {{now: number, onShift: (action: "start" | "end") => void}} options */
function shiftCard(task, { now, onShift }) {
  const shift = task.shift;
  const hours = timeRange(shift.start_s, shift.end_s);
  const window = dayKey(shift.start_s) === dayKey(now) ? hours : `${day(shift.start_s, now)}, ${hours}`;
  return [
    el("h1", { class: "halt__name", tabindex: "-1" }, t("driver.shift", { window })),
    el("p", {}, `${task.vehicle.name} · ${task.vehicle.plate}`),
    button(t("driver.startShift"), () => onShift("start")),
  ];
}

/** @param {any} task @param {{onShift: (action: "start" | "end") => void}} options */
const idleCard = (task, { onShift }) => [
  el("h1", { class: "halt__name", tabindex: "-1" }, t("driver.nothing")),
  el("p", {}, t("driver.nothingMore")),
  button(t("driver.endShift"), () => onShift("end"), ""),
];

/**
 * Draw the card for a task.
 * @param {HTMLElement} root
 * @param {any} task
 * @param {{now: number, report: Report, onShift: (action: "start" | "end") => void}} options
 */
export function showTask(root, task, options) {
  const parts = !task
    ? [el("h1", { class: "halt__name", tabindex: "-1" }, t("driver.noShift")), el("p", {}, t("driver.noShiftMore"))]
    : task.shift.state === "planned"
      ? shiftCard(task, options)
      : task.phase === "resting"
      ? restCard(task, options)
      : task.next?.is_break
      ? [...breakCard(task, options), followingHalts(task.following)]
      : task.next
        ? [...nextHalt(task, options), followingHalts(task.following)]
        : idleCard(task, options);
  root.replaceChildren(...parts.filter((part) => part !== null));
}
