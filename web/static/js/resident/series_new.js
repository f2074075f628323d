// @ts-check
// Make a series like a ride that is booked.
import { newId, put } from "../api.js";
import { t } from "../format.js";
import { busy, need } from "../dom.js";
import { readPattern, showProblem } from "./pattern.js";

const form = /** @type {HTMLFormElement} */ (need("[data-new-series]"));
let id = newId();
let sent = "";

form.addEventListener("submit", (event) => {
  event.preventDefault();
  busy(need("button:not([type])", form), t("series.booking"), async () => {
    const body = { ...readPattern(form), like: form.dataset.newSeries };
    // The same content again is the same series; anything else is a new one.
    if (sent && sent !== JSON.stringify(body)) id = newId();
    sent = JSON.stringify(body);
    try {
      await put(`/api/series/${id}`, body);
      location.assign(`/serie/${id}`);
    } catch (error) {
      showProblem(form, error);
    }
  });
});
document.documentElement.dataset.ready = "true";
