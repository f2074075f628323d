// @ts-check
// From a chosen offer to a booking, exactly once: the id is made here and kept until the service has answered.
import { ApiError, NetworkError, get, newId, post, put, sentence } from "../api.js";
import { t } from "../format.js";
import { busy, el, fieldError, need, say } from "../dom.js";
import { sayProblem } from "../problem.js";
import { review, sumLine } from "./offers.js";
import { chosenHead } from "./round.js";
import { openReturn } from "./visit.js";
import { partyText } from "./wish.js";

const KEY = "pending-booking";
const CONTACT_KEY = "contact";

/** @returns {{booking_id: string, return_booking_id: string | null, other_booking_ids?: string[], return_booking_ids?: string[], offer: any, body: any} | null} */
const pending = () => JSON.parse(sessionStorage.getItem(KEY) ?? "null");
/** @param {any} value */
const keep = (value) => sessionStorage.setItem(KEY, JSON.stringify(value));
const forget = () => sessionStorage.removeItem(KEY);

/** @returns {{name: string, phone: string} | null} */
function knownContact() {
  try {
    return JSON.parse(localStorage.getItem(CONTACT_KEY) ?? "null");
  } catch {
    return null;
  }
}

/**
 * @param {object} options
 * @param {() => number} options.now
 * @param {(step: string) => void} options.show
 * @param {(message: string) => void} options.onLost the offer or the reservation is gone: look for new offers
 * @param {(ticket: any) => void} options.onHeld
 */
export function checkout({ now, show, onLost, onHeld }) {
  const contact = /** @type {HTMLFormElement} */ (need("[data-step=contact]"));
  const confirm = need("[data-step=confirm]");
  const bookButton = /** @type {HTMLButtonElement} */ (need("[data-book]", confirm));
  /** @type {any} */
  let offer = null;
  let timer = 0;

  /** For whom a companion books; null for oneself. @type {{for: string, name: string, phone: string} | null} */
  const beneficiary = JSON.parse(document.querySelector("#beneficiary")?.textContent ?? "null");

  /** @param {any} chosen */
  function choose(chosen) {
    offer = chosen;
    need("[data-chosen]", contact).replaceChildren(chosenHead(offer, now()));
    const known = beneficiary ? null : knownContact();
    if (beneficiary) {
      for (const field of /** @type {("name" | "phone")[]} */ (["name", "phone"])) {
        contact.elements[field].value = beneficiary[field];
        contact.elements[field].readOnly = true;
      }
      contact.elements["remember"].closest("label").hidden = true;
    }
    if (known) {
      contact.elements["name"].value = known.name;
      contact.elements["phone"].value = known.phone;
      contact.elements["remember"].checked = true;
    }
    const practice = need("[data-practice]", contact);
    practice.hidden = !offer.practice;
    need("[data-practice-text]", contact).textContent = offer.practice ? t("visit.practice", { name: offer.practice.name }) : "";
    contact.elements["practice"].checked = false;
    say(need("[data-contact-error]", contact));
    show("contact");
  }

  function readContact() {
    const data = new FormData(contact);
    const body = { name: String(data.get("name")).trim(), phone: String(data.get("phone")).trim(), note: String(data.get("note")).trim() };
    fieldError("name", body.name ? "" : t("contact.name"));
    fieldError("phone", body.phone ? "" : t("contact.phone"));
    if (body.name && body.phone) return body;
    document.getElementById(body.name ? "phone" : "name")?.focus();
    return null;
  }

  contact.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = readContact();
    if (!typed) return;
    const body = beneficiary ? { ...typed, for: beneficiary.for } : typed;
    if (new FormData(contact).get("remember")) {
      localStorage.setItem(CONTACT_KEY, JSON.stringify({ name: body.name, phone: body.phone }));
    } else if (!beneficiary) localStorage.removeItem(CONTACT_KEY);
    if (offer.wish) return void busy(need("button:not([type])", contact), t("confirm.reserving"), () => wait({ ...offer.wish, ...body }));
    const sent = offer.parts
      ? { ...body, offer_ids: offersOf(offer) }
      : offer.outward?.parts
      ? { ...body, offer_ids: offersOf(offer.outward), return_offer_ids: offersOf(offer.return) }
      : offer.within_s
      ? { ...body, offer_id: offer.outward.id, practice_id: contact.elements["practice"].checked ? offer.practice.id : null }
      : offer.outward
      ? { ...body, outward_offer_id: offer.outward.id, return_offer_id: offer.return.id }
      : { ...body, offer_id: offer.id };
    const before = pending();
    // The same content again is the same booking; anything else is a new one.
    const same = before && JSON.stringify(before.body) === JSON.stringify(sent);
    const others = (sent.offer_ids ?? []).slice(1).map(newId);
    const homes = (sent.return_offer_ids ?? []).map(newId);
    const home = sent.return_offer_id ? newId() : null;
    keep(same ? before : { booking_id: newId(), return_booking_id: home, other_booking_ids: others, return_booking_ids: homes, offer, body: sent });
    busy(need("button:not([type])", contact), t("confirm.reserving"), hold);
  });

  /** @param {any} body the wish, and who waits for it */
  async function wait(body) {
    const id = newId();
    try {
      await put(`/api/waiting/${id}`, body);
      location.assign(`/warteliste/${id}`);
    } catch (error) {
      sayProblem(need("[data-contact-error]", contact), error);
    }
  }

  async function hold() {
    const now_ = pending();
    if (!now_) return;
    try {
      held(await holdAll(now_));
    } catch (error) {
      if (isFinal(error)) forget();
      if (isGone(error)) onLost(sentence(error));
      else sayProblem(need("[data-contact-error]", contact), error);
    }
  }

  /** @param {any[]} tickets the ride, the way out and the way home, or all rides of a group */
  function held(tickets) {
    const [ticket] = tickets;
    if (ticket.state === "expired") return lost();
    if (ticket.state !== "held") return toTicket(ticket.booking_id);
    need("[data-review]", confirm).replaceChildren(
      ...tickets.flatMap((each) => [
        tickets.length > 1 && el("h2", { class: "review__leg" }, legName(each, tickets)),
        review(each, { now: now(), party: partyText(each.party) }),
      ]).filter(Boolean),
      ...(tickets.length > 1
        ? [sumLine(ticket.group_id ? "group.together" : "round.together", tickets)]
        : []),
      ...(ticket.visit ? [openReturn(ticket.visit, now())] : []),
    );
    say(need("[data-confirm-error]", confirm));
    show("confirm");
    onHeld(ticket);
    countDown(ticket.held_until_s);
  }

  /** @param {number} until_s */
  function countDown(until_s) {
    const shown = need("[data-countdown]", confirm);
    const said = need("[data-countdown-said]", confirm);
    clearInterval(timer);
    const tick = () => {
      const left = Math.max(0, Math.round(until_s - now()));
      shown.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      need("[data-hold]", confirm).classList.toggle("notice--warn", left <= 30);
      // Spoken at full minutes and once near the end, not every second.
      if (left > 0 && left % 60 === 0) said.textContent = t("confirm.left", { n: left / 60 });
      if (left === 30) said.textContent = t("confirm.leftSeconds", { n: left });
      if (left === 0) lost();
    };
    timer = window.setInterval(tick, 1000);
    tick();
  }

  function lost() {
    clearInterval(timer);
    forget();
    onLost(t("confirm.expired"));
  }

  bookButton.addEventListener("click", () =>
    busy(bookButton, t("confirm.booking"), async () => {
      const id = pending()?.booking_id;
      if (!id) return;
      try {
        const ticket = await confirmWithRetry(id);
        if (ticket.state === "expired") lost();
        else toTicket(id);
      } catch (error) {
        if (isGone(error)) lost();
        else say(need("[data-confirm-error]", confirm), sentence(error));
      }
    }),
  );

  need("[data-release]", confirm).addEventListener("click", async () => {
    const id = pending()?.booking_id;
    clearInterval(timer);
    forget();
    show("offers");
    // If this does not arrive, the reservation runs out by itself.
    if (id) await post(`/api/bookings/${id}/cancel`).catch(() => undefined);
    onLost("");
  });

  /** Take up what an earlier visit of this page left unfinished. */
  async function resume() {
    const left = pending();
    if (!left) return;
    offer = left.offer;
    try {
      const ids = [left.booking_id, left.return_booking_id, ...(left.other_booking_ids ?? []), ...(left.return_booking_ids ?? [])].filter(Boolean);
      held(await Promise.all(ids.map((id) => get(`/api/bookings/${id}`))));
    } catch (error) {
      if (error instanceof ApiError) forget();
    }
  }

  return { choose, resume };
}

/** What a ride is called among those bought with it: a way, a part of a group, or a part of a way. @param {any} ticket @param {any[]} all */
function legName(ticket, all) {
  if (!ticket.group_id) return t(ticket === all[0] ? "round.out" : "round.home");
  const way = all.filter((each) => each.leg === ticket.leg);
  const part = t("group.part", { i: way.indexOf(ticket) + 1, n: way.length });
  return ticket.leg ? `${t(ticket.leg === "outward" ? "round.out" : "round.home")}, ${part}` : part;
}

/** @param {any} group */
const offersOf = (group) => group.parts.map((/** @type {any} */ part) => part.offer.id);

/** @param {{booking_id: string, return_booking_id: string | null, other_booking_ids?: string[], return_booking_ids?: string[], body: any}} wanted @returns {Promise<any[]>} */
async function holdAll({ booking_id, return_booking_id, other_booking_ids = [], return_booking_ids = [], body }) {
  if (body.offer_ids) {
    const all = await put(`/api/groups/${booking_id}`, { ...body, other_booking_ids, return_booking_ids });
    return [...all.parts, ...(all.return ?? [])];
  }
  if ("practice_id" in body) return [await put(`/api/visits/${booking_id}`, body)];
  if (!return_booking_id) return [await put(`/api/bookings/${booking_id}`, body)];
  const both = await put(`/api/round-trips/${booking_id}`, { ...body, return_booking_id });
  return [both.outward, both.return];
}

/** @param {string} id @param {number} [retries] @returns {Promise<any>} */
async function confirmWithRetry(id, retries = 2) {
  try {
    return await post(`/api/bookings/${id}/confirm`);
  } catch (error) {
    if (!(error instanceof NetworkError) || retries === 0) throw error;
    await new Promise((resolve) => setTimeout(resolve, 800));
    return confirmWithRetry(id, retries - 1);
  }
}

/** @param {string} id */
function toTicket(id) {
  forget();
  location.assign(`/fahrt/${id}`);
}

/** @param {unknown} error the service has decided; sending the same again changes nothing */
const isFinal = (error) => error instanceof ApiError && error.status < 500 && error.status !== 429;

/** @param {unknown} error the offer or reservation is not to be had any more */
const isGone = (error) => error instanceof ApiError && [404, 409, 410].includes(error.status);
