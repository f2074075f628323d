// @ts-check
// What lies under the streets: land, water, buildings.
import { area, kind, line, ramp, width } from "./style_parts.js";

/** @param {import("./palettes.js").Palette} c */
export const ground = (c) => [
  { id: "ground", type: "background", paint: { "background-color": c.ground } },
  area("farmland", "land", c.farmland, kind(["farmland", "farmyard", "orchard", "vineyard", "plant_nursery"])),
  area("built", "land", c.built, kind(["residential", "retail", "commercial", "railway", "institutional"])),
  area("industry", "land", c.industry, kind(["industrial", "quarry", "landfill", "brownfield"])),
  area("grass", "land", c.grass, kind(["meadow", "grass", "grassland", "recreation_ground", "village_green", "park",
    "garden", "playground", "pitch", "golf_course", "cemetery", "allotments", "heath", "scrub", "marsh"])),
  area("sand", "land", c.sand, kind(["sand", "beach"])),
  area("rock", "land", c.rock, kind(["bare_rock"])),
  area("wood", "land", c.wood, kind(["forest"])),
  area("site", "sites", c.site),
  line("stream", "water_lines", kind(["stream", "ditch"]),
    { "line-color": c.stream, "line-width": width(12, 0.5, 16, 2.5), "line-opacity": 0.8 }, { minzoom: 12 }),
  line("river", "water_lines", kind(["river", "canal"]),
    { "line-color": c.stream, "line-width": width(8, 0.7, 14, 3.5, 18, 14) }),
  area("water", "water_polygons", c.water),
  area("square", "street_polygons", c.minor),
  area("buildings", "buildings", c.building, undefined, {
    "fill-outline-color": c.buildingEdge,
    "fill-opacity": ramp(13.5, 0, 14.5, 1),
  }),
];
