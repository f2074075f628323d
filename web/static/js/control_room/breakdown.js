// @ts-check
// A vehicle breaks down: asks once, reports it under an id made here, and says what became of everybody.
import { get, newId, post, sentence } from "../api.js";
import { busy, el, need, say } from "../dom.js";
import { t } from "../format.js";

const OUTCOMES = ["kept", "later", "fetched", "arrived", "lost", "expired"];

/** @param {{now: () => number, onDone: () => Promise<void>}} options */
export function breakdownSheet({ now, onDone }) {
  const dialog = /** @type {HTMLDialogElement} */ (need("[data-breakdown]"));
  const form = /** @type {HTMLFormElement} */ (need("[data-breakdown-form]"));
  const spare = /** @type {HTMLSelectElement} */ (need("#breakdown-spare"));
  const yes = /** @type {HTMLButtonElement} */ (need("[data-breakdown-yes]"));
  const close = need("[data-breakdown-close]");
  const none = spare.options[0];
  let vehicle = "";
  let incident = "";

  const value = (/** @type {string} */ name) => String(new FormData(form).get(name) ?? "").trim();

  async function report() {
    say(need("[data-breakdown-error]"));
    const ready_s = Math.round(now() + 60 * Math.max(0, Number(value("ready")) || 0));
    const replacement = spare.value ? { vehicle_id: spare.value, ready_s, at: value("at") } : null;
    try {
      show(await post(`/api/control/vehicles/${vehicle}/breakdown`, { incident_id: incident, note: value("note"), replacement }));
      await onDone();
    } catch (error) {
      say(need("[data-breakdown-error]"), sentence(error));
    }
  }

  /** @param {any} answer */
  function show(answer) {
    const counts = OUTCOMES.map((what) => [what, answer.outcome[what].length]).filter(([, n]) => n > 0);
    need("[data-breakdown-done]").replaceChildren(
      ...(counts.length ? counts.map(([what, n]) => el("li", {}, t(`breakdown.${what}`, { n }))) : [el("li", {}, t("breakdown.nobody"))]),
    );
    need("[data-breakdown-ask]").hidden = true;
    yes.hidden = true;
    close.textContent = t("breakdown.close");
    close.focus();
  }

  spare.addEventListener("change", () => {
    need("[data-breakdown-spare]").hidden = spare.value === "";
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(yes, t("breakdown.working"), report);
  });
  close.addEventListener("click", () => dialog.close());

  return {
    /** @param {any} row a vehicle of the plan board */
    async open(row) {
      form.reset();
      vehicle = row.vehicle_id;
      incident = newId(); // once for each question, so that a repeated press reports once
      need("[data-breakdown-title]").textContent = t("breakdown.title", { name: row.name });
      need("[data-breakdown-ask]").hidden = false;
      need("[data-breakdown-spare]").hidden = true;
      need("[data-breakdown-done]").replaceChildren();
      say(need("[data-breakdown-error]"));
      yes.hidden = false;
      close.textContent = t("breakdown.cancel");
      spare.replaceChildren(none);
      dialog.showModal();
      const { vehicles } = await get("/api/control/spare-vehicles", { until_s: String(row.shift.end_s) }).catch(() => ({ vehicles: [] }));
      spare.append(...vehicles.map((/** @type {any} */ each) => el("option", { value: each.vehicle_id }, each.name)));
    },
  };
}
