// @ts-check
// The panel beside the map: one vehicle with its driver and next halts, and the list of alarms.
import { el, need } from "../dom.js";
import { clock, t, time } from "../format.js";

/** @param {any} row */
function statusBadge(row) {
  const worst = Math.max(0, ...row.stops.filter((/** @type {any} */ s) => s.state !== "done").map((/** @type {any} */ s) => s.late_s));
  return worst > 0
    ? el("span", { class: "badge badge--bad" }, t("control.lateBy", { n: Math.ceil(worst / 60) }))
    : el("span", { class: "badge badge--good" }, t("control.onTime"));
}

/** @param {any} stop */
const halt = (stop) =>
  el("li", { class: "halt" },
    el("time", {}, clock(stop.kind === "pickup" ? stop.begin_s : stop.arrive_s)),
    el("span", {},
      el("strong", {}, t(stop.kind === "pickup" ? "control.pickup" : "control.dropoff", { name: stop.rider })),
      el("br"), el("span", { class: "muted" }, stop.name),
      stop.late_s > 0 && el("span", { class: "badge badge--bad" }, t("control.lateBy", { n: Math.ceil(stop.late_s / 60) })),
    ),
  );

/** @param {any} rest @param {() => void} onMove */
const pause = (rest, onMove) =>
  el("li", { class: "row row--between" },
    el("span", {},
      t("control.break", { from: clock(rest.begin_s), until: clock(rest.end_s) }),
      rest.late_s > 0 && el("span", { class: "badge badge--bad" }, t("control.lateBy", { n: Math.ceil(rest.late_s / 60) })),
      el("br"), el("span", { class: "muted small" }, t("break.window", { from: clock(rest.earliest_s), until: clock(rest.latest_s) })),
    ),
    rest.state === "planned" && el("button", { type: "button", class: "button button--small", onclick: onMove }, t("break.move")),
  );

/**
 * @param {HTMLElement} root
 * @param {any} row a vehicle of the plan board, undefined where none is chosen or it is not on duty any more
 * @param {{onBreakdown: (row: any) => void, onBreak: (row: any, rest: any) => void}} options
 */
export function showVehicle(root, row, { onBreakdown, onBreak }) {
  if (!row) return root.replaceChildren(el("p", { class: "muted" }, t("control.choose")));
  const next = row.stops.filter((/** @type {any} */ stop) => stop.state !== "done");
  root.replaceChildren(
    el("div", { class: "row row--between" }, el("h2", {}, row.name), statusBadge(row)),
    el("p", {}, [row.plate, row.driver_name, t(`phase.${row.phase}`)].filter(Boolean).join(" · ")),
    el("p", { class: "muted" },
      ...(row.waiting_stop ? [t("control.waitsAt", { name: row.waiting_stop }), el("br")] : []),
      t("control.shift", { from: clock(row.shift.start_s), until: clock(row.shift.end_s) }), el("br"),
      ...(row.back_at_depot_s ? [t("control.home", { time: time(row.back_at_depot_s) }), el("br")] : []),
      row.seen_s ? t("control.seen", { time: time(row.seen_s) }) : t("control.unseen"),
    ),
    el("h3", {}, t("control.nextHalts")),
    next.length ? el("ol", { class: "halts" }, ...next.map(halt)) : el("p", { class: "muted" }, t("control.noHalts")),
    ...(row.breaks.length
      ? [el("h3", {}, t("control.breaks")), el("ul", { class: "stack stack--tight", role: "list" }, ...row.breaks.map((/** @type {any} */ rest) => pause(rest, () => onBreak(row, rest))))]
      : []),
    el("div", {}, el("button", { type: "button", class: "button button--danger button--small", onclick: () => onBreakdown(row) }, t("breakdown.report"))),
  );
}

/** What helps to talk to a rider whose ride was given up. @param {any} alarm @param {(alarm: any) => void} onSettled */
function settling(alarm, onSettled) {
  const times = alarm.alternatives_s.map((/** @type {number} */ at) => time(at)).join(", ");
  return el("div", { class: "alarm__tools" },
    times && el("span", {}, t("alarm.instead", { times })),
    alarm.phone && el("a", { class: "link-button", href: `tel:${alarm.phone.replace(/[^\d+]/g, "")}` }, alarm.phone),
    el("button", { type: "button", class: "button button--small", onclick: () => onSettled(alarm) }, t("alarm.settled")),
  );
}

/**
 * @param {any[]} alarms
 * @param {{onShow: (alarm: any) => void, onSettled: (alarm: any) => void}} options
 */
export function showAlarms(alarms, { onShow, onSettled }) {
  const count = need("[data-alarm-count]");
  count.hidden = alarms.length === 0;
  count.textContent = String(alarms.length);
  need("[data-alarms]").replaceChildren(
    ...(alarms.length
      ? alarms.map((alarm) =>
          el("li", {},
            el("button", { type: "button", class: "alarm", onclick: () => onShow(alarm) },
              el("strong", {}, alarm.vehicle),
              el("span", {}, t(`alarm.${alarm.kind}`, { n: Math.ceil(Math.abs(alarm.late_s) / 60), rider: alarm.rider ?? "", stop: alarm.stop ?? "" })),
            ),
            alarm.kind === "ride_lost" && settling(alarm, onSettled),
          ),
        )
      : [el("li", { class: "muted" }, t("control.noAlarms"))]),
  );
}
