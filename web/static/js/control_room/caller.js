// @ts-check
// The caller's file: a number, and "as always" is one key.
import { get, sentence } from "../api.js";
import { el, need } from "../dom.js";
import { day, t, time } from "../format.js";

/**
 * @param {HTMLFormElement} form
 * @param {{now: () => number, onTrip: (trip: any, atAnotherTime: boolean) => void, onReady: (ride: any) => void}} options `onTrip` takes a usual trip into the form
 */
export function callerFile(form, { now, onTrip, onReady }) {
  const section = need("[data-caller]", form);
  const phone = /** @type {HTMLInputElement} */ (need("#call-phone", form));
  const name = /** @type {HTMLInputElement} */ (need("#call-name", form));
  const note = /** @type {HTMLInputElement} */ (need("#call-note", form));
  let asked = "";

  function clear() {
    asked = "";
    section.hidden = true;
    section.replaceChildren();
  }

  async function look() {
    const number = phone.value.trim();
    if (number === asked) return;
    asked = number;
    if (number === "") return clear();
    try {
      show(await get("/api/control/caller", { phone: number }));
    } catch (error) {
      section.replaceChildren(el("p", { class: "muted small" }, sentence(error)));
      section.hidden = false;
    }
  }

  /** @param {any} file */
  function show(file) {
    const known = file.names.length > 0;
    if (known && !name.value) name.value = file.names[0];
    if (known && !note.value) note.value = file.note;
    section.hidden = false;
    section.replaceChildren(
      el("strong", {}, known ? t("caller.known", { name: file.names.join(", ") }) : t("caller.unknown")),
      ...file.coming.map((/** @type {any} */ ride) => el("p", { class: "small" }, t("caller.coming", {
        day: day(ride.pickup_from_s, now()), time: time(ride.pickup_from_s), pickup: ride.pickup_stop.name, dropoff: ride.dropoff_stop.name,
      }))),
      ...file.ready.map(readyButton),
      ...file.usual.map(button),
    );
    const first = /** @type {HTMLElement | null} */ (section.querySelector("button"));
    (first ?? name).focus();
  }

  /** Somebody at an appointment calls: they are ready, most likely. @param {any} ride */
  const readyButton = (ride) =>
    el("button", { type: "button", class: "button button--primary", "data-ready-call": ride.booking_id, onclick: () => onReady(ride) },
      t("caller.ready", { stop: ride.dropoff_stop.name, time: time(ride.visit.appointment_s) }));

  /** @param {any} trip @param {number} index */
  function button(trip, index) {
    return el("div", { class: "row" }, asUsual(trip, index), el("button", { type: "button", class: "button button--quiet button--small",
      "data-other": String(index + 1), onclick: () => onTrip(trip, true) },
    el("kbd", {}, `⇧${index + 1}`), ` ${t("caller.otherTime")}`));
  }

  /** @param {any} trip @param {number} index */
  function asUsual(trip, index) {
    return el("button", { type: "button", class: "button caller__trip", "data-usual": String(index + 1), onclick: () => onTrip(trip, false) },
      el("kbd", { "aria-label": t("caller.key", { n: index + 1 }) }, String(index + 1)),
      el("span", {}, t("caller.trip", { from: trip.origin.label, to: trip.destination.label })),
      el("span", { class: "muted small" }, t("caller.times", { n: trip.times })));
  }

  phone.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // the form is not complete yet: ask who it is
    look();
  });
  phone.addEventListener("change", look);
  section.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    // With Shift the key is another sign on every keyboard; its place says which digit it is.
    const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1] ?? event.key;
    const chosen = /** @type {HTMLElement | null} */ (section.querySelector(`[data-${event.shiftKey ? "other" : "usual"}="${CSS.escape(digit)}"]`));
    if (!chosen) return;
    event.preventDefault();
    chosen.click();
  });
  return { clear };
}
