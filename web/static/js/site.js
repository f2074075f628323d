// @ts-check
// What every page has: the menu on small screens, the choice of appearance, signing out.
import { del } from "./api.js";

const root = document.documentElement;

/** @param {string} choice system, light, dark or contrast */
function applyTheme(choice) {
  root.dataset.appearance = choice;
  delete root.dataset.kernTheme;
  delete root.dataset.contrast;
  if (choice === "light" || choice === "contrast") root.dataset.kernTheme = "light";
  if (choice === "dark") root.dataset.kernTheme = "dark";
  if (choice === "contrast") root.dataset.contrast = "more";
  try {
    localStorage.setItem("theme", choice);
  } catch {
    // Without storage the choice holds for this page only.
  }
  document.dispatchEvent(new CustomEvent("themechange"));
}

const themeChoice = /** @type {HTMLSelectElement | null} */ (document.querySelector("[data-theme-choice]"));
if (themeChoice) {
  themeChoice.value = root.dataset.appearance ?? "system";
  themeChoice.addEventListener("change", () => applyTheme(themeChoice.value));
}

const toggle = /** @type {HTMLButtonElement | null} */ (document.querySelector("[data-menu-toggle]"));
if (toggle) {
  const setOpen = (/** @type {boolean} */ open) => toggle.setAttribute("aria-expanded", String(open));
  toggle.addEventListener("click", () => setOpen(toggle.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || toggle.getAttribute("aria-expanded") !== "true") return;
    setOpen(false);
    toggle.focus();
  });
}

document.querySelector("[data-sign-out]")?.addEventListener("click", async () => {
  await del("/api/session");
  location.assign("/");
});
