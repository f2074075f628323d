// @ts-check
// A place on the waiting list: what is free now, and taking or leaving it.
import { areaInfo, get, post, sentence } from "../api.js";
import { clockFrom } from "../clock.js";
import { t } from "../format.js";
import { busy, el, need, say } from "../dom.js";
import { review, sumLine } from "./offers.js";
import { partyText } from "./wish.js";

const LOOK_AGAIN_MS = 5000;
let waiting = JSON.parse(need("#waiting").textContent);
const path = `/api/waiting/${waiting.waiting_id}`;
const now = clockFrom(await areaInfo());

function show() {
  const { state, ticket } = waiting;
  const offered = state === "offered" && ticket?.state === "held";
  if (state === "booked" || (state === "offered" && ticket?.is_live && !offered)) return location.assign(`/fahrt/${ticket.booking_id}`);
  need("[data-state]").textContent = t(`waiting.${offered ? "offered" : state === "offered" ? "over" : state}`);
  need("[data-leave]").hidden = !["waiting", "offered"].includes(state);
  need("[data-offer]").hidden = !offered;
  if (offered) need("[data-review]").replaceChildren(...reviews(ticket, waiting.return_ticket));
  tick();
}

/** @param {any} ticket @param {any} home the way home, where that was waited for */
function reviews(ticket, home) {
  const words = (/** @type {any} */ ride) => review(ride, { now: now(), party: partyText(ride.party) });
  if (!home) return [words(ticket)];
  return [
    el("h2", { class: "review__leg" }, t("round.out")), words(ticket),
    el("h2", { class: "review__leg" }, t("round.home")), words(home),
    sumLine("round.together", [ticket, home]),
  ];
}

function tick() {
  const until = waiting.ticket?.held_until_s;
  if (!until) return;
  const left = Math.max(0, Math.round(until - now()));
  need("[data-countdown]").textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}

async function look() {
  try {
    waiting = await get(path);
    say(need("[data-error]"));
    show();
  } catch (error) {
    say(need("[data-error]"), sentence(error));
  }
}

need("[data-book]").addEventListener("click", (/** @type {any} */ event) =>
  busy(event.currentTarget, t("confirm.booking"), async () => {
    try {
      await post(`/api/bookings/${waiting.ticket.booking_id}/confirm`);
      location.assign(`/fahrt/${waiting.ticket.booking_id}`);
    } catch (error) {
      say(need("[data-error]"), sentence(error));
    }
  }));
need("[data-leave]").addEventListener("click", (/** @type {any} */ event) =>
  busy(event.currentTarget, t("waiting.leaving"), async () => {
    try {
      waiting = await post(`${path}/leave`);
      show();
    } catch (error) {
      say(need("[data-error]"), sentence(error));
    }
  }));
show();
setInterval(tick, 1000);
setInterval(look, LOOK_AGAIN_MS);
document.documentElement.dataset.ready = "true";
