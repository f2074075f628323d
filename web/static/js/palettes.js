// @ts-check
// The colours of the base map: quiet, so that routes and vehicles stand out.

/** @typedef {typeof LIGHT} Palette */

const LIGHT = {
  ground: "#f6f4ee", farmland: "#f6f2e7", built: "#ebe7e1", industry: "#e9e6eb", grass: "#e4eed8", wood: "#cfe1c3",
  sand: "#efe6c8", rock: "#e4e1dc", site: "#f2e9e3", water: "#a9d0e8", stream: "#8cbfdf",
  building: "#dad3c8", buildingEdge: "#c6bdb0",
  motorway: "#e99a63", motorwayEdge: "#bf6d34", primary: "#f9d88a", primaryEdge: "#cfa64f",
  secondary: "#fdf0bf", secondaryEdge: "#cdb974", minor: "#ffffff", minorEdge: "#cdc5b9", bridge: "#8f8778",
  path: "#b39d80", rail: "#98989f", railGap: "#f6f4ee", ferry: "#5f93b8", boundary: "#97749f", arrow: "#6d747e",
  text: "#20252d", muted: "#545a63", halo: "#ffffff", waterText: "#245c85", transit: "#16548a", poi: "#5a4a39",
  health: "#b3261e", shop: "#7b3f98", learning: "#8a5a0c", food: "#b0521a", culture: "#7a5b2b", civic: "#44546a",
  nature: "#5c7049", ink: "#ffffff",
  route: "#1f44aa", later: "#6b7894", walk: "#0b7a3b", approach: "#5a6374", closed: "#b3261e",
};

/** @type {Palette} */
const DARK = {
  ground: "#1b2027", farmland: "#1f252b", built: "#282d35", industry: "#2a2c36", grass: "#222e2a", wood: "#21312a",
  sand: "#332f25", rock: "#2a2d31", site: "#2e2a2e", water: "#16374f", stream: "#235072",
  building: "#373d47", buildingEdge: "#454d58",
  motorway: "#b06a40", motorwayEdge: "#4a2d1b", primary: "#937641", primaryEdge: "#40361f",
  secondary: "#716849", secondaryEdge: "#33301f", minor: "#4d5561", minorEdge: "#262b32", bridge: "#7d8590",
  path: "#6b604f", rail: "#6d727c", railGap: "#1b2027", ferry: "#4680a6", boundary: "#8f6c9c", arrow: "#b3bac4",
  text: "#eef0f3", muted: "#bcc3cc", halo: "#10141a", waterText: "#8cc2e6", transit: "#98cbf2", poi: "#d6c5b0",
  health: "#f0847c", shop: "#cf9be4", learning: "#e0b25e", food: "#eda06a", culture: "#d3b383", civic: "#a9bad2",
  nature: "#a5c088", ink: "#10141a",
  route: "#7aa5ff", later: "#98a5c0", walk: "#62d48f", approach: "#aab3c3", closed: "#f0847c",
};

/** @type {Palette} */
const CONTRAST = {
  ground: "#ffffff", farmland: "#ffffff", built: "#f0f0f0", industry: "#ececf0", grass: "#f0f6ec", wood: "#dcebd3",
  sand: "#faf5e2", rock: "#efefef", site: "#f6efeb", water: "#8ec5ea", stream: "#2777ab",
  building: "#bdbdbd", buildingEdge: "#5e5e5e",
  motorway: "#d9541c", motorwayEdge: "#000000", primary: "#fbc02d", primaryEdge: "#000000",
  secondary: "#fff1a8", secondaryEdge: "#333333", minor: "#ffffff", minorEdge: "#4a4a4a", bridge: "#000000",
  path: "#6a4a1e", rail: "#222222", railGap: "#ffffff", ferry: "#00497a", boundary: "#7a1ea0", arrow: "#000000",
  text: "#000000", muted: "#1c1c1c", halo: "#ffffff", waterText: "#003c68", transit: "#00356b", poi: "#33220a",
  health: "#9c0f0a", shop: "#5a1480", learning: "#6b3f00", food: "#8a2f00", culture: "#553a06", civic: "#22324a",
  nature: "#2f4a14", ink: "#ffffff",
  route: "#0a1f80", later: "#4a5468", walk: "#00521f", approach: "#333b48", closed: "#9c0f0a",
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
