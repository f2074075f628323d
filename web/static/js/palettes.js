// @ts-check
// The colours of the base map: quiet, so that routes and vehicles stand out.

/** @typedef {typeof LIGHT} Palette */

const LIGHT = {
  ground: "#f5f3ee", farmland: "#f5f1e6", built: "#eae6e0", industry: "#e8e5ea", grass: "#e3edd6", wood: "#cfe0c2",
  sand: "#efe6c8", rock: "#e4e1dc", site: "#f1e8e2", water: "#a8cfe6", stream: "#8fbfdd",
  building: "#dcd6cc", buildingEdge: "#cbc3b7",
  motorway: "#e9a06b", motorwayEdge: "#c9773d", primary: "#f9dc96", primaryEdge: "#d9b25f",
  secondary: "#fdf1c4", secondaryEdge: "#d8c88c", minor: "#ffffff", minorEdge: "#d3ccc1",
  path: "#b9a58c", rail: "#a3a3a8", railGap: "#f5f3ee", ferry: "#6f9fc0", boundary: "#a07fae",
  text: "#262b33", muted: "#5b6169", halo: "#ffffff", waterText: "#2c6288", transit: "#1b5c8f", poi: "#6d5a45",
};

/** @type {Palette} */
const DARK = {
  ground: "#1b2027", farmland: "#1f252b", built: "#262b32", industry: "#282a33", grass: "#212c29", wood: "#212f28",
  sand: "#332f25", rock: "#2a2d31", site: "#2c292c", water: "#153349", stream: "#1f4864",
  building: "#343a43", buildingEdge: "#414852",
  motorway: "#a8663f", motorwayEdge: "#5c3a25", primary: "#8c713f", primaryEdge: "#4d4024",
  secondary: "#6c6347", secondaryEdge: "#3b3829", minor: "#49505b", minorEdge: "#2a2f36",
  path: "#605748", rail: "#626770", railGap: "#1b2027", ferry: "#3c6f92", boundary: "#80608c",
  text: "#e9ebee", muted: "#b7bdc6", halo: "#12161b", waterText: "#84badf", transit: "#8fc4ee", poi: "#cbb79f",
};

/** @type {Palette} */
const CONTRAST = {
  ground: "#ffffff", farmland: "#ffffff", built: "#f0f0f0", industry: "#ececf0", grass: "#f0f6ec", wood: "#deecd6",
  sand: "#faf5e2", rock: "#efefef", site: "#f6efeb", water: "#8ec5ea", stream: "#2777ab",
  building: "#bfbfbf", buildingEdge: "#6b6b6b",
  motorway: "#c8470f", motorwayEdge: "#000000", primary: "#fbc02d", primaryEdge: "#000000",
  secondary: "#fff1a8", secondaryEdge: "#333333", minor: "#ffffff", minorEdge: "#555555",
  path: "#6a4a1e", rail: "#222222", railGap: "#ffffff", ferry: "#00497a", boundary: "#7a1ea0",
  text: "#000000", muted: "#1c1c1c", halo: "#ffffff", waterText: "#003c68", transit: "#00356b", poi: "#4a2f00",
};

export const PALETTES = { light: LIGHT, dark: DARK, contrast: CONTRAST };

/** @returns {"light" | "dark" | "contrast"} what the page shows now */
export function currentTheme() {
  const root = document.documentElement;
  if (root.dataset.contrast === "more" || matchMedia("(prefers-contrast: more)").matches) return "contrast";
  if (root.dataset.kernTheme === "dark") return "dark";
  if (root.dataset.kernTheme === "light") return "light";
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
