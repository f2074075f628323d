// @ts-check
// Place search after the WAI-ARIA combobox pattern: the input keeps the focus, the list is only pointed at.
import { get, sentence } from "./api.js";
import { placeIcon } from "./icons.js";
import { t } from "./format.js";

/**
 * @typedef {{kind: string, label: string, detail?: string, lat: number, lon: number, stop_index?: number | null}} Place
 */

const RECENT_KEY = "recent-places";
const RECENT_LIMIT = 5;
let counter = 0;

/** @returns {Place[]} */
function recentPlaces() {
  try {
    return JSON.parse(localStorage.getItem(RECENT_KEY) ?? "[]");
  } catch {
    return [];
  }
}

/** @param {Place} place */
function rememberPlace(place) {
  const others = recentPlaces().filter((p) => p.label !== place.label || p.detail !== place.detail);
  try {
    localStorage.setItem(RECENT_KEY, JSON.stringify([place, ...others].slice(0, RECENT_LIMIT)));
  } catch {
    // Without storage nothing is remembered.
  }
}

/** @param {string} text @param {AbortSignal} signal @returns {Promise<Place[]>} */
async function searchPlaces(text, signal) {
  const answer = await get("/api/places", { q: text }, { signal });
  return Array.isArray(answer) ? answer : answer.places;
}

/**
 * Turn a plain input into a place search.
 * @param {HTMLInputElement} input
 * @param {object} options
 * @param {(place: Place | null) => void} options.onSelect called with null when the text no longer names a place
 * @param {(text: string, signal: AbortSignal) => Promise<Place[]>} [options.search]
 * @param {boolean} [options.recent] offer the last used places while the input is empty
 * @returns {{place: () => Place | null, set: (place: Place | null) => void, close: () => void}}
 */
export function placeCombobox(input, { onSelect, search = searchPlaces, recent = false }) {
  const id = `combobox-${++counter}`;
  const list = document.createElement("ul");
  const status = document.createElement("div");
  const clear = document.createElement("button");
  /** @type {Place | null} */
  let chosen = null;
  /** @type {Place[]} */
  let options = [];
  let active = -1;
  /** @type {AbortController | undefined} */
  let running;
  let timer = 0;

  list.id = id;
  list.className = "combobox__list";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels?.[0]?.textContent?.trim() ?? "");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  clear.type = "button";
  clear.className = "combobox__clear";
  clear.hidden = input.value === "";
  clear.setAttribute("aria-label", `${input.labels?.[0]?.textContent?.trim() ?? ""}: ×`);
  clear.textContent = "×";
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", id);
  input.autocomplete = "off";
  input.spellcheck = false;
  const wrapper = input.closest(".combobox") ?? input.parentElement;
  wrapper?.append(clear, list, status);

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  /** @param {number} index */
  const point = (index) => {
    active = index;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === index)));
    const item = list.children[index];
    if (!item) return;
    input.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  };

  /** Look no further: what is found would open the list again. */
  const stop = () => {
    clearTimeout(timer);
    running?.abort();
    close();
  };

  /** @param {Place | null} place */
  const set = (place) => {
    chosen = place;
    input.value = place?.label ?? "";
    clear.hidden = input.value === "";
    stop();
  };

  /** @param {number} index */
  const choose = (index) => {
    const place = options[index];
    if (!place) return;
    set(place);
    if (recent) rememberPlace(place);
    onSelect(place);
  };

  /** @param {Place[]} places @param {string} text @param {string} [empty] why there is nothing to choose */
  const show = (places, text, empty = t("combobox.none")) => {
    options = places;
    list.replaceChildren(...places.map((place, index) => optionItem(`${id}-${index}`, place, text)));
    if (places.length === 0) list.append(emptyItem(empty));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    input.removeAttribute("aria-activedescendant");
    active = -1;
    status.textContent =
      places.length === 0 ? empty : places.length === 1 ? t("combobox.one") : t("combobox.many", { n: places.length });
  };

  const look = async () => {
    const text = input.value.trim();
    running?.abort();
    if (text.length < 2) {
      const places = recent && text === "" ? recentPlaces() : [];
      if (places.length) show(places, "");
      else close();
      return;
    }
    running = new AbortController();
    const { signal } = running;
    try {
      const places = await search(text, signal);
      if (!signal.aborted) show(places, text);
    } catch (error) {
      if (!signal.aborted) show([], text, sentence(error));
    }
  };

  input.addEventListener("input", () => {
    clear.hidden = input.value === "";
    if (chosen) {
      chosen = null;
      onSelect(null);
    }
    clearTimeout(timer);
    timer = window.setTimeout(look, 120);
  });
  input.addEventListener("focus", () => {
    if (!chosen) look();
  });
  input.addEventListener("blur", stop);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) look();
      else if (options.length) {
        const step = event.key === "ArrowDown" ? 1 : -1;
        point((active + step + options.length + (active < 0 && step < 0 ? 1 : 0)) % options.length);
      }
    } else if (event.key === "Enter" && !list.hidden && options.length) {
      event.preventDefault();
      choose(Math.max(active, 0));
    } else if (event.key === "Tab" && !list.hidden && active >= 0) {
      choose(active);
    }
  });
  // The input must keep the focus, so a press on the list may not move it; the click then chooses.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = /** @type {Element} */ (event.target).closest("[role=option]");
    if (item) choose([...list.children].indexOf(item));
  });
  clear.addEventListener("click", () => {
    set(null);
    onSelect(null);
    input.focus();
  });

  return { place: () => chosen, set, close };
}

/** @param {string} id @param {Place} place @param {string} text */
function optionItem(id, place, text) {
  const item = document.createElement("li");
  item.id = id;
  item.className = "combobox__option";
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  const label = document.createElement("span");
  label.className = "combobox__label";
  label.append(...highlighted(place.label, text));
  const detail = document.createElement("span");
  detail.className = "combobox__detail";
  const kind = t(`place.${place.kind}`);
  detail.textContent = [kind.startsWith("place.") ? "" : kind, place.detail].filter(Boolean).join(" · ");
  item.append(placeIcon(place.kind), label, detail);
  return item;
}

/** @param {string} text why there is nothing to choose */
function emptyItem(text) {
  const item = document.createElement("li");
  item.className = "combobox__empty";
  item.setAttribute("role", "presentation");
  item.textContent = text;
  return item;
}

/**
 * The label with the typed words set in bold.
 * @param {string} label
 * @param {string} text
 * @returns {Node[]}
 */
function highlighted(label, text) {
  const words = text.split(/[\s,]+/).filter((word) => word.length > 1);
  if (!words.length) return [document.createTextNode(label)];
  const pattern = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  return label.split(new RegExp(`(${pattern})`, "gi")).map((part, index) => {
    if (index % 2 === 0) return document.createTextNode(part);
    const mark = document.createElement("mark");
    mark.textContent = part;
    return mark;
  });
}
