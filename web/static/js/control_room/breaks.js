// @ts-check
// A driver's break gets another window: asks for it, and says what stands in its way.
import { post, sentence } from "../api.js";
import { busy, need, say } from "../dom.js";
import { fromLocalInput, t, toLocalInput } from "../format.js";

/** @param {{onDone: () => Promise<void>}} options */
export function breakSheet({ onDone }) {
  const dialog = /** @type {HTMLDialogElement} */ (need("[data-break]"));
  const earliest = /** @type {HTMLInputElement} */ (need("#break-earliest"));
  const latest = /** @type {HTMLInputElement} */ (need("#break-latest"));
  const yes = /** @type {HTMLButtonElement} */ (need("[data-break-yes]"));
  let path = "";

  async function move() {
    say(need("[data-break-error]"));
    if (!earliest.value || !latest.value) {
      say(need("[data-break-error]"), t("break.missing"));
      return;
    }
    try {
      await post(path, { earliest_s: fromLocalInput(earliest.value), latest_s: fromLocalInput(latest.value) });
      dialog.close();
      await onDone();
    } catch (error) {
      say(need("[data-break-error]"), sentence(error));
    }
  }

  need("[data-break-form]").addEventListener("submit", (/** @type {Event} */ event) => {
    event.preventDefault();
    busy(yes, t("break.working"), move);
  });
  need("[data-break-close]").addEventListener("click", () => dialog.close());

  return {
    /** @param {any} row a vehicle of the plan board @param {any} rest one of its breaks */
    open(row, rest) {
      path = `/api/control/shifts/${row.shift.id}/breaks/${rest.id}`;
      need("[data-break-title]").textContent = t("break.title", { name: row.driver_name || row.name });
      for (const [input, at_s] of /** @type {[HTMLInputElement, number][]} */ ([[earliest, rest.earliest_s], [latest, rest.latest_s]])) {
        input.min = toLocalInput(row.shift.start_s);
        input.max = toLocalInput(row.shift.end_s);
        input.value = toLocalInput(at_s);
      }
      say(need("[data-break-error]"));
      dialog.showModal();
    },
  };
}
