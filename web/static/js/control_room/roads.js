// @ts-check
// Closures: drawn on the map (or named by a place), listed, opened again; and the season.
import { newId, post, sentence } from "../api.js";
import { placeCombobox } from "../combobox.js";
import { busy, el, need, say } from "../dom.js";
import { clock, day, fromLocalInput, t } from "../format.js";
import { coordinates, fit } from "../map.js";
import { drawing, showClosures } from "./drawing.js";

/** @param {{now: () => number, map: () => any, onChanged: () => Promise<void>}} options */
export function roadsPanel({ now, map, onChanged }) {
  const form = /** @type {HTMLFormElement} */ (need("[data-road-form]"));
  const list = need("[data-closures]");
  const winter = /** @type {HTMLInputElement} */ (need("[data-winter]"));
  const yes = /** @type {HTMLButtonElement} */ (need("[data-road-yes]"));
  let closure = "";
  const pen = drawing(map, (points, named) => {
    need("[data-road-drawn]").textContent = points && !named ? t("roads.points", { n: points }) : "";
    if (points && !named) box.set(null);
    if (points) say(need("[data-road-error]"));
  });
  const box = placeCombobox(need("#road-place"), {
    onSelect: (chosen) => {
      if (!chosen) return pen.back();
      pen.point([chosen.lon, chosen.lat]);
      fit(map(), [chosen], { maxZoom: 15 });
    },
  });

  const value = (/** @type {string} */ name) => String(new FormData(form).get(name) ?? "").trim();

  function open() {
    form.reset();
    box.set(null);
    closure = newId(); // once for each question, so that a repeated press closes once
    say(need("[data-road-error]"));
    form.hidden = false;
    pen.start();
  }

  function close() {
    form.hidden = true;
    pen.stop();
  }

  async function send() {
    const geometry = pen.geometry();
    if (!geometry) return say(need("[data-road-error]"), t("roads.needPlace"));
    try {
      await post("/api/control/closures", {
        closure_id: closure, geometry, reason: value("reason"),
        factor: value("factor") ? Number(value("factor")) : null,
        until_s: value("until") ? fromLocalInput(value("until")) : null,
      });
      close();
      await onChanged();
    } catch (error) {
      say(need("[data-road-error]"), sentence(error));
    }
  }

  /** @param {any} road */
  function item(road) {
    const until = road.until_s === null ? t("roads.untilOpened") : t("roads.until", { day: day(road.until_s, now()), time: clock(road.until_s) });
    const begins = road.since_s > now() ? t("roads.from", { day: day(road.since_s, now()), time: clock(road.since_s) }) : "";
    const state = t(road.factor === null ? "roads.closed" : "roads.slow");
    const reopen = el("button", { type: "button", class: "button button--small" }, t("roads.open"));
    reopen.addEventListener("click", () => busy(/** @type {HTMLButtonElement} */ (reopen), t("roads.working"), () => change(`/api/control/closures/${road.closure_id}/open`)));
    return el("li", { class: "closure" },
      el("strong", {}, road.reason || state),
      el("span", { class: "muted" }, [road.reason && state, begins, until].filter(Boolean).join(", ")),
      el("span", { class: "row" },
        el("button", { type: "button", class: "button button--quiet button--small", onclick: () => fit(map(), coordinates(road.geometry), { maxZoom: 15 }) }, t("control.show")),
        reopen,
      ),
    );
  }

  /** @param {string} path @param {unknown} [body] */
  async function change(path, body) {
    await post(path, body).catch((error) => say(need("[data-error]"), sentence(error)));
    await onChanged();
  }

  need("[data-road-new]").addEventListener("click", open);
  need("[data-road-cancel]").addEventListener("click", close);
  need("[data-road-back]").addEventListener("click", () => pen.back());
  winter.addEventListener("change", () => change("/api/control/season", { season: winter.checked ? "winter" : "normal" }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(yes, t("roads.working"), send);
  });

  return {
    isDrawing: () => pen.isOn(),
    /** @param {{season: string, closures: any[]}} roads */
    update(roads) {
      winter.checked = roads.season === "winter";
      list.replaceChildren(...(roads.closures.length ? roads.closures.map(item) : [el("li", { class: "muted" }, t("roads.none"))]));
      showClosures(map(), roads.closures);
    },
  };
}
