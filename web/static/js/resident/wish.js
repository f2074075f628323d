// @ts-check
// The wish: from, to, when and who, as typed by the rider.
import { ApiError, get } from "../api.js";
import { placeCombobox } from "../combobox.js";
import { fromLocalInput, t, toLocalInput } from "../format.js";
import { fieldError, need } from "../dom.js";

/** @typedef {import("../combobox.js").Place} Place */
/** @typedef {"origin" | "destination"} End */

const KEY = "wish";
const PARTY = ["adults", "children", "infants", "companions", "wheelchairs", "prams"];
const ROUND_S = 300;
/** Enough for the vehicle to come and to bring somebody anywhere in a district, seconds. */
const ARRIVE_IN_S = 5400;

/**
 * @param {HTMLFormElement} form
 * @param {{now: () => number, area: any, onPlaces: (places: Record<End, Place | null>) => void}} options
 */
export function wishForm(form, { now, area, onPlaces }) {
  const at = /** @type {HTMLInputElement} */ (need("#at", form));
  /** @type {Record<string, number>} */
  const party = { adults: 1, children: 0, infants: 0, companions: 0, wheelchairs: 0, prams: 0 };
  /** @type {Record<End, Place | null>} */
  const places = { origin: null, destination: null };
  const boxes = {
    origin: combobox("origin"),
    destination: combobox("destination"),
  };

  /** @param {End} end */
  function combobox(end) {
    return placeCombobox(need(`#${end}`, form), { recent: true, onSelect: (place) => changed(end, place) });
  }

  /** @param {End} end @param {Place | null} place */
  function changed(end, place) {
    places[end] = place;
    fieldError(end);
    onPlaces({ ...places });
    save();
  }

  /** @param {End} end @param {Place | null} place */
  function setPlace(end, place) {
    boxes[end].set(place);
    changed(end, place);
  }

  /** @param {End} end @param {{lat: number, lon: number}} point @param {string} [label] */
  async function setPoint(end, point, label) {
    const [west, south, east, north] = area.bounds;
    if (point.lat < south || point.lat > north || point.lon < west || point.lon > east) {
      fieldError(end, t("wish.outside"));
      return;
    }
    const place = await get("/api/places/reverse", { lat: point.lat, lon: point.lon }).catch((error) => {
      if (error instanceof ApiError && error.status === 404) return null;
      throw error;
    });
    const name = [place?.label, place?.detail].filter(Boolean).join(", ") || t("wish.mapPoint");
    setPlace(end, { kind: "address", lat: point.lat, lon: point.lon, label: label ? `${label} (${name})` : name });
  }

  let proposed = "";
  const when = () => /** @type {"now" | "depart" | "arrive"} */ (new FormData(form).get("when"));

  function showWhen() {
    need("[data-at]", form).hidden = when() === "now";
    need("[data-at-label]", form).textContent = t(when() === "arrive" ? "wish.atArrive" : "wish.atDepart");
    if (when() === "now") return;
    at.min = toLocalInput(now());
    at.max = toLocalInput(now() + area.horizon_s);
    // What was proposed for a departure leaves no time to arrive; what somebody typed stays.
    if (at.value === proposed || at.value < at.min) {
      const lead = when() === "arrive" ? ARRIVE_IN_S : area.lead_time_s;
      proposed = toLocalInput(Math.ceil((now() + lead) / ROUND_S) * ROUND_S);
      at.value = proposed;
    }
  }

  const way = () => String(new FormData(form).get("way"));
  const leave = /** @type {HTMLInputElement} */ (need("#leave", form));

  function showBack() {
    need("[data-back-fields]", form).hidden = way() !== "return";
    need("[data-visit-fields]", form).hidden = way() !== "visit";
    // An appointment has a time to be there by.
    const fixed = way() === "visit";
    if (fixed && when() !== "arrive") {
      need("[name=when][value=arrive]", form).checked = true;
      showWhen();
    }
    for (const other of ["now", "depart"]) need(`[name=when][value=${other}]`, form).disabled = fixed;
    leave.min = toLocalInput(now());
    leave.max = toLocalInput(now() + area.horizon_s);
  }

  function showParty() {
    for (const name of PARTY) need(`#${name}`, form).textContent = String(party[name]);
    need("[data-party-summary]", form).textContent = partyText(party, impaired());
    fieldError("party");
  }

  const impaired = () => /** @type {HTMLInputElement} */ (need("[name=impaired]", form)).checked;

  for (const stepper of form.querySelectorAll("[data-stepper]")) {
    const name = /** @type {HTMLElement} */ (stepper).dataset.stepper ?? "";
    stepper.addEventListener("click", (event) => {
      const button = /** @type {Element} */ (event.target).closest("button");
      if (!button) return;
      party[name] = Math.min(area.most_persons, Math.max(0, party[name] + ("more" in button.dataset ? 1 : -1)));
      showParty();
      save();
    });
  }
  form.addEventListener("change", (event) => {
    // Not while the time itself is being typed: a date half changed may lie in the past for a moment.
    if (/** @type {HTMLInputElement} */ (event.target).name === "when") showWhen();
    showBack();
    showParty();
    save();
  });
  need("[data-swap]", form).addEventListener("click", () => {
    const { origin, destination } = places;
    setPlace("origin", destination);
    setPlace("destination", origin);
  });

  function save() {
    sessionStorage.setItem(KEY, JSON.stringify({ places, party, impaired: impaired(), way: way(), lasts: need("#lasts", form).value, purpose: need("#purpose", form).value }));
  }

  function restore() {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    if (kept) {
      Object.assign(party, kept.party);
      /** @type {HTMLInputElement} */ (need("[name=impaired]", form)).checked = kept.impaired;
      need(`[name=way][value=${kept.way ?? "out"}]`, form).checked = true;
      if (kept.lasts) need("#lasts", form).value = kept.lasts;
      need("#purpose", form).value = kept.purpose ?? "shopping";
      if (kept.at_s > now()) {
        need("[name=when][value=depart]", form).checked = true;
        at.value = toLocalInput(kept.at_s);
      }
      for (const end of /** @type {End[]} */ (["origin", "destination"])) {
        boxes[end].set(kept.places[end]);
        places[end] = kept.places[end];
      }
      onPlaces({ ...places });
    }
    showWhen();
    showBack();
    showParty();
  }

  /** The wish as the API wants it; null, with the reason on the page, where something is missing. */
  function read() {
    const needsTime = when() !== "now";
    const missing = [
      !places.origin && fieldError("origin", t("wish.origin")) && "origin",
      !places.destination && fieldError("destination", t("wish.destination")) && "destination",
      needsTime && !at.value && fieldError("at_s", t("wish.at")) && "at",
    ].find(Boolean);
    if (missing) {
      document.getElementById(String(missing))?.focus();
      return null;
    }
    fieldError("at_s");
    return {
      origin: point(/** @type {Place} */ (places.origin)),
      destination: point(/** @type {Place} */ (places.destination)),
      when: when(),
      at_s: needsTime ? fromLocalInput(at.value) : null,
      party: { ...party },
      impaired: impaired(),
      lasts_s: way() === "visit" ? Number(need("#lasts", form).value) * 60 : null,
      return: way() === "return" ? { purpose: need("#purpose", form).value, leave_s: leave.value ? fromLocalInput(leave.value) : null } : null,
    };
  }

  restore();
  return { read, setPlace, setPoint, summary: () => partyText(party, impaired()) };
}

/**
 * Let the booking page begin with the wish of a ride there was, at another time.
 * @param {any} ticket @param {number} at_s when the rider would set off
 */
export function keepWish({ origin, destination, party, impaired }, at_s) {
  const named = (/** @type {any} */ place) => ({ kind: "address", ...place });
  const who = Object.fromEntries(PARTY.map((name) => [name, party[name]]));
  const places = { origin: named(origin), destination: named(destination) };
  sessionStorage.setItem(KEY, JSON.stringify({ places, party: who, impaired, way: "out", at_s }));
}

/** @param {Place} place */
const point = (place) => ({ lat: place.lat, lon: place.lon, label: place.label.slice(0, 200) });

/** @param {Record<string, number>} party @param {boolean} [impaired] */
export function partyText(party, impaired = false) {
  const persons = ["adults", "children", "infants", "companions"].reduce((sum, name) => sum + (party[name] ?? 0), 0);
  return [
    persons === 1 ? t("party.one") : t("party.many", { n: persons }),
    party.wheelchairs ? t("party.wheelchair", { n: party.wheelchairs }) : "",
    impaired ? t("party.impaired") : "",
  ]
    .filter(Boolean)
    .join(", ");
}
