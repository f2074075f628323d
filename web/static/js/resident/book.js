// @ts-check
// The booking page: wish, offers, contact, confirmation; the map follows along where there is one.
import { areaInfo, get, post, sentence } from "../api.js";
import { clockFrom } from "../clock.js";
import { t } from "../format.js";
import { createMap, fit, marker, showRoute } from "../map.js";
import { checkout } from "./checkout.js";
import { busy, fieldError, need, say } from "../dom.js";
import { sayProblem } from "../problem.js";
import { showOffers } from "./offers.js";
import { lookAt, showWalks, walksOf } from "./walks.js";
import { wishForm } from "./wish.js";

const area = await areaInfo().catch((error) => {
  say(need("[data-form-error]"), sentence(error));
  throw error;
});
const now = clockFrom(area);
const form = /** @type {HTMLFormElement} */ (need("[data-step=wish]"));
const steps = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-step]")]);
/** @type {any} */
let map = null;
/** @type {Record<string, any>} */
const pins = {};
/** @type {Record<string, any>} */
let places = {};
/** @type {"origin" | "destination" | null} */
let picking = null;
/** @type {any} the ride the map shows */
let shown = null;

/** @param {string} name */
function show(name) {
  for (const step of steps) step.hidden = step.dataset.step !== name;
  const step = steps.find((candidate) => candidate.dataset.step === name);
  /** @type {HTMLElement | null | undefined} */ (step?.querySelector("h1"))?.focus({ preventScroll: true });
  step?.scrollIntoView({ block: "nearest" });
  // A wish hides pins of an offer that is no longer looked at.
  if (name === "wish") showRide(null);
}

/** @param {string} name @param {string} kind @param {{lat: number, lon: number} | null} at @param {string} [label] */
function pin(name, kind, at, label) {
  pins[name]?.remove();
  pins[name] = at ? marker(map, kind, at, { label }) : null;
}

/** @param {Record<string, any>} chosen */
function showPlaces(chosen) {
  places = chosen;
  pin("origin", "from", places.origin, places.origin?.label);
  pin("destination", "to", places.destination, places.destination?.label);
  fit(map, [places.origin, places.destination].filter(Boolean), { maxZoom: 14 });
}

/**
 * @param {any} ride an offer or a ticket: its stops and the walks to them; null takes them away
 * @param {any[]} [walks] the walks, where they are known already
 */
async function showRide(ride, walks) {
  shown = ride;
  pin("pickup", "pickup", ride?.pickup_stop, ride?.pickup_stop.name);
  pin("dropoff", "dropoff", ride?.dropoff_stop, ride?.dropoff_stop.name);
  if (!ride) showRoute(map, "ride", null);
  showWalks(map, walks ?? []);
  if (!ride) return;
  fit(map, [ride.pickup_stop, ride.dropoff_stop, places.origin, places.destination].filter(Boolean));
  const { origin, destination } = places;
  if (walks || !origin || !destination) return;
  const found = await walksOf(ride, { origin, destination });
  // Another offer may be looked at by now.
  if (shown === ride) showWalks(map, found);
}

/** @param {any} offer @param {"pickup" | "dropoff"} end */
async function lookAtWalk(offer, end) {
  if (shown !== offer) showRide(offer);
  const walks = await walksOf(offer, /** @type {any} */ (places));
  lookAt(map, walks.find((walk) => walk.properties.end === end));
}

const wish = wishForm(form, { now, area, onPlaces: showPlaces });
const buying = checkout({
  now,
  show,
  onHeld: async (ticket) => {
    const way = await get(`/api/bookings/${ticket.booking_id}/path`).catch(() => null);
    const legs = (/** @type {string} */ kind) => (way?.features ?? []).filter((/** @type {any} */ leg) => leg.properties.kind === kind);
    showRide(ticket, legs("walk"));
    if (legs("ride").length) showRoute(map, "ride", { type: "FeatureCollection", features: legs("ride") });
  },
  onLost: (message) => search(message),
});

/** @param {string} [message] why the search is repeated */
async function search(message = "") {
  say(need("[data-form-error]"), "");
  const asked = wish.read();
  if (!asked) {
    // The focus is on the field at fault already.
    if (form.hidden) show("wish");
    say(need("[data-form-error]"), message);
    return;
  }
  try {
    const answer = await post(asked.lasts_s ? "/api/visits" : asked.return ? "/api/round-trips" : "/api/offers", asked);
    const offersStep = need("[data-step=offers]");
    need("[data-wish-summary]").textContent = t("wish.summary", {
      from: asked.origin.label, to: asked.destination.label, party: wish.summary(),
    });
    show("offers");
    showOffers(offersStep, answer, { now: now(), hotline: area.hotline, onChoose: (offer) => buying.choose({ ...offer, practice: answer.practices?.[0] }), onPoint: showRide, onNearest,
      onWait: () => buying.choose({ wish: asked }),
      onWalk: map && lookAtWalk });
    if (message) {
      const notice = need("[data-refusal]", offersStep);
      notice.prepend(message, document.createElement("br"));
      notice.hidden = false;
    }
  } catch (error) {
    show("wish");
    sayProblem(need("[data-form-error]"), error);
  }
}

/** @param {{end: "origin" | "destination", label: string, lat: number, lon: number}} stop */
function onNearest(stop) {
  wish.setPlace(stop.end, { kind: "stop", label: stop.label, lat: stop.lat, lon: stop.lon });
  search();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  busy(need("[data-search]"), t("wish.searching"), () => search());
});
need("[data-back]").addEventListener("click", () => show("wish"));
need("[data-to-offers]").addEventListener("click", () => show("offers"));

need("[data-here]").addEventListener("click", (/** @type {Event} */ event) =>
  busy(/** @type {HTMLButtonElement} */ (event.currentTarget), t("wish.here"), async () => {
    try {
      const found = await new Promise((resolve, reject) =>
        navigator.geolocation.getCurrentPosition(resolve, reject, { enableHighAccuracy: true, timeout: 10_000 }),
      );
      const point = { lat: found.coords.latitude, lon: found.coords.longitude };
      await wish.setPoint("origin", point, t("wish.here"));
    } catch {
      fieldError("origin", t("wish.noPosition"));
    }
  }),
);

/** @param {"origin" | "destination" | null} end */
function pick(end) {
  picking = end;
  for (const button of document.querySelectorAll("[data-pick]")) {
    button.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (button).dataset.pick === end));
  }
  need("[data-map-hint]").hidden = !end;
  if (map) map.getCanvas().style.cursor = end ? "crosshair" : "";
  if (end) need("#map").scrollIntoView({ block: "center" });
}
for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-pick]"))) {
  const end = /** @type {"origin" | "destination"} */ (button.dataset.pick);
  button.addEventListener("click", () => pick(picking === end ? null : end));
}

for (const kind of ["online", "offline"]) {
  window.addEventListener(kind, () => {
    need("[data-offline]").hidden = navigator.onLine;
  });
}

buying.resume();
map = await createMap(need("#map"));
if (map) {
  map.on("click", (/** @type {any} */ event) => {
    const end = picking ?? (!places.origin ? "origin" : !places.destination ? "destination" : null);
    pick(null);
    if (end) wish.setPoint(end, { lat: event.lngLat.lat, lon: event.lngLat.lng });
  });
  showPlaces(places);
} else {
  for (const button of document.querySelectorAll("[data-pick]")) button.remove();
}
document.documentElement.dataset.ready = "true";
