// @ts-check
// The days and times of a series, as typed by the rider.
import { fieldError, need, say } from "../dom.js";
import { sayProblem } from "../problem.js";

const FIELDS = ["weekdays", "time_min", "home_min", "first_day", "last_day"];

/** @param {string} value "08:05" @returns {number | null} minutes after midnight */
export const minutes = (value) => (/^\d\d:\d\d/.test(value) ? Number(value.slice(0, 2)) * 60 + Number(value.slice(3, 5)) : null);

/** @param {number} minute @returns {string} "08:05" */
export const clockOf = (minute) => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

/** @param {HTMLFormElement} form the pattern as the API wants it */
export function readPattern(form) {
  const data = new FormData(form);
  return {
    weekdays: data.getAll("weekday").join(""),
    when: data.get("when"),
    time_min: minutes(String(data.get("time"))),
    home_min: data.has("home") ? minutes(String(data.get("home"))) : null,
    first_day: data.get("first"),
    last_day: data.get("last"),
    on_holidays: data.has("on_holidays"),
  };
}

/** @param {HTMLFormElement} form @param {unknown} [error] what the service answered; nothing takes all messages away */
export function showProblem(form, error) {
  for (const field of FIELDS) fieldError(field);
  const place = need("[data-form-error]", form);
  say(place);
  if (error) sayProblem(place, error);
}
