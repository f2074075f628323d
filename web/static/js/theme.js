// Sets the chosen appearance before the first paint; a classic script on purpose (modules run too late).
"use strict";
(function () {
  const root = document.documentElement;
  root.classList.add("js");
  let choice = "system";
  try {
    choice = localStorage.getItem("theme") || "system";
  } catch {
    // Storage may be forbidden; the device's own setting then decides.
  }
  root.dataset.appearance = choice;
  if (choice === "light" || choice === "contrast") root.dataset.kernTheme = "light";
  if (choice === "dark") root.dataset.kernTheme = "dark";
  if (choice === "contrast") root.dataset.contrast = "more";
})();
