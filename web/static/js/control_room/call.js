// @ts-check
// Booking for a caller: the same offers and the same rules as the web, in words to read aloud.
import { newId, post, sentence } from "../api.js";
import { placeCombobox } from "../combobox.js";
import { busy, el, need, say } from "../dom.js";
import { groupCard, scheduledLine } from "./call_beside.js";
import { callerFile } from "./caller.js";
import { clock, day, distance, fromLocalInput, moment, money, t, toLocalInput } from "../format.js";

/** @param {{now: () => number, onBooked: (ticket: any) => void, onReady: (ride: any) => void}} options */
export function callSheet({ now, onBooked, onReady }) {
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
  const leave = /** @type {HTMLInputElement} */ (need("#call-leave"));
  const caller = callerFile(form, { now, onTrip: asAlways, onReady: (ride) => { sheet.close(); onReady(ride); } });

  /**
   * @param {any} trip what the caller usually does
   * @param {boolean} atAnotherTime the time is asked for first; else it is offered for now
   */
  function asAlways(trip, atAnotherTime) {
    for (const end of ["origin", "destination"]) {
      places[end] = { kind: "address", ...trip[end] };
      boxes[end].set(places[end]);
    }
    for (const name of ["adults", "children", "wheelchairs", "walkers"]) form.elements[name].value = trip.party[name];
    form.elements["impaired"].checked = trip.impaired;
    if (atAnotherTime) {
      need("[name=when][value=depart]", form).checked = true;
      showFields();
      return at.focus();
    }
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
    showFields();
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

  /** What fits to the choices made so far; an appointment has a time to be there by. */
  function showFields() {
    const back = value("back");
    if (back === "open") need("[name=when][value=arrive]", form).checked = true;
    need("[data-call-leave]").hidden = back === "" || back === "open";
    const timed = value("when") !== "now";
    need("[data-call-at]").hidden = !timed;
    if (timed && !at.value) at.value = toLocalInput(Math.ceil((now() + 3600) / 300) * 300);
  }

  const point = (/** @type {any} */ place) => ({ lat: place.lat, lon: place.lon, label: place.label.slice(0, 200) });

  async function search() {
    say(problem, missing());
    if (!problem.hidden) return;
    const party = Object.fromEntries(["adults", "children", "wheelchairs", "walkers"].map((name) => [name, whole(name)]));
    try {
      const back = value("back");
      const path = back === "" ? "/api/offers" : back === "open" ? "/api/visits" : "/api/round-trips";
      const answer = await post(path, {
        return: back && back !== "open" ? { purpose: back, leave_s: leave.value ? fromLocalInput(leave.value) : null } : null,
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
    const list = answer.refusal ? answer.refusal.alternatives : (answer.trips ?? answer.offers);
    const groups = answer.groups ?? [];
    offers.replaceChildren(
      ...(answer.refusal
        ? [el("div", { class: "notice notice--warn" }, el("strong", {}, answer.refusal.message), list.length + groups.length ? el("span", {}, t("call.instead")) : "")]
        : [el("h3", {}, t("call.say"))]),
      ...groups.map((/** @type {any} */ group) => groupCard(group, now(), bought)),
      ...list.map(offerCard),
      ...(answer.scheduled ?? []).map(scheduledLine),
    );
    /** @type {HTMLElement | null} */ (offers.querySelector("button"))?.focus();
  }

  /** @param {any} offer @param {string} [price] */
  const words = (offer, price = money(offer.price_ct)) => t("call.offer", {
    day: day(offer.pickup_from_s, now()),
    from: clock(offer.pickup_from_s), until: clock(offer.pickup_until_s), pickup: offer.pickup_stop.name,
    walk: distance(offer.pickup_stop.walk_m), dropoff: offer.dropoff_stop.name, arrive: clock(offer.arrive_by_s), price,
  });

  /** A ride, a way out with a way home, or one whose way home is open, to read aloud. @param {any} offer */
  function spoken(offer) {
    if (offer.return) return [`${t("call.out")} ${words(offer.outward)}`, `${t("call.home")} ${words(offer.return)}`];
    if (offer.within_s) {
      const open = t("call.open", { n: Math.round(offer.within_s / 60), last: moment(offer.last_s, now()), price: money(offer.home_price_ct) });
      const moved = offer.is_moved ? [t("call.moved", { time: moment(offer.appointment_s, now()) })] : [];
      return [...moved, words(offer.outward), open];
    }
    return [words(offer)];
  }

  /** @param {any} offer */
  function offerCard(offer) {
    const ids = { booking_id: newId(), return_booking_id: newId() };
    const button = el("button", { type: "button", class: "button button--primary" }, t("call.book"));
    button.addEventListener("click", () =>
      busy(/** @type {HTMLButtonElement} */ (button), t("call.booking"), () => book(offer, ids)));
    return el("article", { class: "card stack" }, ...spoken(offer).map((text) => el("p", { class: "call-offer__say" }, text)), button);
  }

  /** @param {any} offer @param {Record<string, string>} ids made once per offer, so a repeated press books once */
  const book = (offer, ids) =>
    bought("/api/control/bookings", {
      booking_id: ids.booking_id, offer_id: (offer.outward ?? offer).id, open_return: Boolean(offer.within_s),
      ...(offer.return ? { return_booking_id: ids.return_booking_id, return_offer_id: offer.return.id } : {}),
    });

  /** @param {string} where @param {any} chosen */
  async function bought(where, chosen) {
    say(problem);
    try {
      const answer = await post(where, { ...chosen, name: value("name"), phone: value("phone"), note: value("note") });
      const ticket = answer.parts?.[0] ?? answer;
      const again = el("button", { type: "button", class: "button", onclick: () => { clear(); need("#call-phone").focus(); } }, t("call.again"));
      offers.replaceChildren(el("div", { class: "notice notice--good" }, el("strong", {}, t("call.booked", { code: ticket.code }))), again,
        ticket.group_id ? "" : el("a", { class: "button button--quiet", href: `/serie/neu/${ticket.booking_id}`, target: "_blank" }, t("call.weekly")));
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
    showFields();
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
