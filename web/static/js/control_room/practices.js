// @ts-check
// Practices: take one up, give it another link, let it go.
import { post, sentence } from "../api.js";
import { placeCombobox } from "../combobox.js";
import { busy, el, need, say } from "../dom.js";
import { t } from "../format.js";

/** @type {any[]} */
const practices = JSON.parse(need("#practices").textContent);
const form = /** @type {HTMLFormElement} */ (need("[data-new]"));
const name = /** @type {HTMLInputElement} */ (need("#practice-name"));
/** @type {import("../combobox.js").Place | null} */
let place = null;
const box = placeCombobox(need("#practice-place"), { onSelect: (chosen) => { place = chosen; } });

/** @param {any} practice @param {string} link */
const tell = (practice, link) => say(need("[data-link]"), t("practices.link", { name: practice.name, link }));

/** @param {HTMLElement} button @param {() => Promise<void>} work */
const saving = (button, work) =>
  busy(/** @type {HTMLButtonElement} */ (button), t("practices.saving"), async () => {
    say(need("[data-error]"));
    try {
      await work();
    } catch (error) {
      say(need("[data-error]"), sentence(error));
    }
  });

/** Ask before what cannot be undone. @param {"renew" | "close"} what @param {any} practice */
function sure(what, practice) {
  const dialog = /** @type {HTMLDialogElement} */ (need("[data-sure]"));
  need("[data-sure-title]").textContent = `${t(`practices.${what}`)}?`;
  need("[data-sure-text]").textContent = t(`practices.${what}Text`, { name: practice.name });
  need("[data-sure-yes]").textContent = t(`practices.${what}`);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
}

/** @param {any} practice @param {"renew" | "close"} what @param {(answer: any) => void} done */
function button(practice, what, done) {
  const text = t(practice.active ? `practices.${what}` : "practices.again");
  const made = el("button", { type: "button", class: "button button--small", "aria-label": `${text}: ${practice.name}` }, text);
  made.addEventListener("click", async () => {
    if (practice.active && !(await sure(what, practice))) return;
    await saving(made, async () => {
      done(await post(`/api/control/practices/${practice.id}/${what}`));
      show();
    });
  });
  return made;
}

/** @param {any} practice */
const card = (practice) =>
  el("li", { class: "card stack stack--tight" },
    el("strong", {}, practice.name),
    el("span", { class: "muted small" }, practice.active ? practice.place : `${practice.place} · ${t("practices.closed")}`),
    el("span", { class: "row" },
      button(practice, "renew", (answer) => { practice.active = true; tell(practice, answer.link); }),
      practice.active && button(practice, "close", () => { practice.active = false; say(need("[data-link]")); })));

function show() {
  need("[data-practices]").replaceChildren(...(practices.length ? practices.map(card) : [el("li", { class: "muted" }, t("practices.none"))]));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  saving(need("button:not([type])", form), async () => {
    if (!name.value.trim() || !place) return say(need("[data-error]"), t("practices.need"));
    const { lat, lon, label } = place;
    const made = await post("/api/control/practices", { name: name.value, place: { lat, lon, label: label.slice(0, 200) } });
    practices.push(made);
    tell(made, made.link);
    form.reset();
    box.set(null);
    place = null;
    show();
  });
});
show();
document.documentElement.dataset.ready = "true";
