// @ts-check
// Booking for a caller: the same offers and the same rules as the web, in words to read aloud.
import { newId, post, sentence } from "../api.js";
import { placeCombobox } from "../combobox.js";
import { busy, el, need, say } from "../dom.js";
import { callerFile } from "./caller.js";
import { clock, distance, fromLocalInput, money, t, toLocalInput } from "../format.js";

/** @param {{now: () => number, onBooked: (ticket: any) => void}} options */
export function callSheet({ now, onBooked }) {
  const sheet = /** @type {HTMLDialogElement} */ (need("[data-call-sheet]"));
  const form = /** @type {HTMLFormElement} */ (need("[data-call-form]"));
  const at = /** @type {HTMLInputElement} */ (need("#call-at"));
  const offers = need("[data-call-offers]");
  const problem = need("[data-call-error]");
  /** @type {Record<string, import("../combobox.js").Place | null>} */
  const places = { origin: null, destination: null };
  const boxes = Object.fromEntries(
    ["origin", "destination"].map((end) => [
      end,
      placeCombobox(need(`#call-${end}`), {
        onSelect: (place) => {
          places[end] = place;
          offers.replaceChildren();
        },
      }),
    ]),
  );
  const caller = callerFile(form, { now, onTrip: asAlways });

  /** @param {any} trip what the caller usually does, to be offered now */
  function asAlways(trip) {
    for (const end of ["origin", "destination"]) {
      places[end] = { kind: "address", ...trip[end] };
      boxes[end].set(places[end]);
    }
    for (const name of ["adults", "children", "wheelchairs", "walkers"]) form.elements[name].value = trip.party[name];
    form.elements["impaired"].checked = trip.impaired;
    busy(/** @type {HTMLButtonElement} */ (need("button.button--primary", form)), t("call.searching"), search);
  }

  const value = (/** @type {string} */ name) => String(new FormData(form).get(name) ?? "").trim();
  const whole = (/** @type {string} */ name) => Math.max(0, Math.round(Number(value(name)) || 0));

  function clear() {
    form.reset();
    for (const [end, box] of Object.entries(boxes)) {
      box.set(null);
      places[end] = null;
    }
    need("[data-call-at]").hidden = true;
    caller.clear();
    offers.replaceChildren();
    say(problem);
  }

  /** What is still missing, as a sentence; empty when the wish is complete. */
  function missing() {
    if (!value("name")) return t("call.needName");
    if (!places.origin || !places.destination) return t("call.needPlaces");
    return value("when") !== "now" && !at.value ? t("call.needTime") : "";
  }

  const point = (/** @type {any} */ place) => ({ lat: place.lat, lon: place.lon, label: place.label.slice(0, 200) });

  async function search() {
    say(problem, missing());
    if (!problem.hidden) return;
    const party = Object.fromEntries(["adults", "children", "wheelchairs", "walkers"].map((name) => [name, whole(name)]));
    try {
      const answer = await post("/api/offers", {
        origin: point(places.origin),
        destination: point(places.destination),
        when: value("when"),
        at_s: value("when") === "now" ? null : fromLocalInput(at.value),
        party,
        impaired: value("impaired") === "on",
      });
      showOffers(answer);
    } catch (error) {
      offers.replaceChildren();
      say(problem, sentence(error));
    }
  }

  /** @param {any} answer */
  function showOffers(answer) {
    const list = answer.refusal ? answer.refusal.alternatives : answer.offers;
    offers.replaceChildren(
      ...(answer.refusal
        ? [el("div", { class: "notice notice--warn" }, el("strong", {}, answer.refusal.message), list.length ? el("span", {}, t("call.instead")) : "")]
        : [el("h3", {}, t("call.say"))]),
      ...list.map(offerCard),
    );
    /** @type {HTMLElement | null} */ (offers.querySelector("button"))?.focus();
  }

  /** @param {any} offer */
  function offerCard(offer) {
    const bookingId = newId();
    const words = t("call.offer", {
      from: clock(offer.pickup_from_s), until: clock(offer.pickup_until_s), pickup: offer.pickup_stop.name,
      walk: distance(offer.pickup_stop.walk_m), dropoff: offer.dropoff_stop.name, arrive: clock(offer.arrive_by_s), price: money(offer.price_ct),
    });
    const button = el("button", { type: "button", class: "button button--primary" }, t("call.book"));
    button.addEventListener("click", () =>
      busy(/** @type {HTMLButtonElement} */ (button), t("call.booking"), () => book(offer, bookingId)));
    return el("article", { class: "card stack" }, el("p", { class: "call-offer__say" }, words), button);
  }

  /** @param {any} offer @param {string} bookingId made once per offer, so a repeated press books once */
  async function book(offer, bookingId) {
    say(problem);
    try {
      const ticket = await post("/api/control/bookings", {
        booking_id: bookingId, offer_id: offer.id, name: value("name"), phone: value("phone"), note: value("note"),
      });
      const again = el("button", { type: "button", class: "button", onclick: () => { clear(); need("#call-phone").focus(); } }, t("call.again"));
      offers.replaceChildren(el("div", { class: "notice notice--good" }, el("strong", {}, t("call.booked", { code: ticket.code }))), again);
      again.focus();
      onBooked(ticket);
    } catch (error) {
      say(problem, sentence(error));
      problem.scrollIntoView({ block: "nearest" });
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(/** @type {HTMLButtonElement} */ (need("button.button--primary", form)), t("call.searching"), search);
  });
  form.addEventListener("change", () => {
    offers.replaceChildren();
    const timed = value("when") !== "now";
    need("[data-call-at]").hidden = !timed;
    if (timed && !at.value) at.value = toLocalInput(Math.ceil((now() + 3600) / 300) * 300);
  });
  need("[data-close]", sheet).addEventListener("click", () => sheet.close());

  return {
    open() {
      clear();
      sheet.showModal();
      need("#call-phone").focus();
    },
  };
}
