// @ts-check
// An invitation to accompany a rider: taken once.
import { post } from "../api.js";
import { t } from "../format.js";
import { busy, fieldError, need, say } from "../dom.js";
import { sayProblem } from "../problem.js";

const form = /** @type {HTMLFormElement} */ (need("[data-accept]"));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  busy(need("button", form), t("circle.saving"), async () => {
    for (const field of ["name", "phone"]) fieldError(field);
    say(need("[data-error]"));
    try {
      await post("/api/companions/accept", { code: form.dataset.accept, name: need("#name").value, phone: need("#phone").value });
      location.assign("/begleitung");
    } catch (error) {
      sayProblem(need("[data-error]"), error);
    }
  });
});
document.documentElement.dataset.ready = "true";
