// @ts-check
// Texts, times, money and distances the way people here read them. All times are seconds since the epoch.

/** @type {Record<string, string>} */
const strings = {};
for (const block of document.querySelectorAll("script.strings")) {
  Object.assign(strings, JSON.parse(block.textContent ?? "{}"));
}

export const lang = strings.lang ?? "de";

/** Where the service runs: its times are told by the clocks there, wherever the reader is. */
const ZONE = strings.timezone ?? "Europe/Berlin";

/**
 * The text behind `key` with `{name}` places filled in.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
  return (strings[key] ?? key).replace(/\{(\w+)\}/g, (all, name) => String(values[name] ?? all));
}

const clockFormat = new Intl.DateTimeFormat(lang === "de" ? "de-DE" : "en-GB", {
  timeZone: ZONE,
  hour: "2-digit",
  minute: "2-digit",
});
const dateFormat = new Intl.DateTimeFormat(lang === "de" ? "de-DE" : "en-GB", {
  timeZone: ZONE,
  weekday: "short",
  day: "numeric",
  month: "long",
});
const dayKeyFormat = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE });
const moneyFormat = new Intl.NumberFormat(lang, { style: "currency", currency: "EUR" });

/** @param {number} seconds */
export const clock = (seconds) => clockFormat.format(seconds * 1000);

/** @param {number} seconds "14:05 Uhr" */
export const time = (seconds) => t("time.clock", { time: clock(seconds) });

/**
 * "14:05–14:15 Uhr"
 * @param {number} from
 * @param {number} until
 */
export const timeRange = (from, until) =>
  clock(from) === clock(until) ? time(from) : t("time.range", { from: clock(from), until: clock(until) });

/** @param {number} seconds "2026-11-23" in local time */
export const dayKey = (seconds) => dayKeyFormat.format(seconds * 1000);

/**
 * "heute", "morgen" or the date.
 * @param {number} seconds
 * @param {number} now
 */
export function day(seconds, now) {
  if (dayKey(seconds) === dayKey(now)) return t("time.today");
  if (dayKey(seconds) === dayKey(now + 86_400)) return t("time.tomorrow");
  return dateFormat.format(seconds * 1000);
}

/**
 * "14:05 Uhr", with the day where it is not today.
 * @param {number} seconds
 * @param {number} now
 */
export const moment = (seconds, now) => (dayKey(seconds) === dayKey(now) ? time(seconds) : `${day(seconds, now)}, ${time(seconds)}`);

/** @param {number} seconds a length of time, rounded to minutes */
export function duration(seconds) {
  const minutes = Math.max(1, Math.round(seconds / 60));
  return minutes === 1 ? t("time.minute") : t("time.minutes", { n: number(minutes) });
}

/**
 * How long until `seconds`: "jetzt" or "in 5 min".
 * @param {number} seconds
 * @param {number} now
 */
export function until(seconds, now) {
  const minutes = Math.ceil((seconds - now) / 60);
  return minutes <= 0 ? t("time.now") : t("time.inMinutes", { n: minutes });
}

/** @param {number} cents */
export const money = (cents) => moneyFormat.format(cents / 100);

/**
 * @param {number} value
 * @param {number} [digits]
 */
export const number = (value, digits = 0) =>
  value.toLocaleString(lang, { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** @param {number} share 0..1 */
export const percent = (share) =>
  share.toLocaleString(lang, { style: "percent", maximumFractionDigits: 0 });

/** @param {number} metres */
export function distance(metres) {
  const tens = Math.round(metres / 10) * 10;
  if (tens < 1000) return `${number(tens)} m`;
  return `${number(metres / 1000, metres < 10_000 ? 1 : 0)} km`;
}

/**
 * A `datetime-local` value (local to this district) as epoch seconds.
 * @param {string} value "2026-11-23T14:05"
 */
export function fromLocalInput(value) {
  const naive = Date.parse(`${value}Z`) / 1000;
  return naive - offset(naive - offset(naive));
}

/**
 * Epoch seconds as a `datetime-local` value.
 * @param {number} seconds
 */
export const toLocalInput = (seconds) => new Date((seconds + offset(seconds)) * 1000).toISOString().slice(0, 16);

const partsFormat = new Intl.DateTimeFormat("en-CA", {
  timeZone: ZONE,
  hourCycle: "h23",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/** @param {number} seconds @returns {number} how far local time is ahead of UTC then, in seconds */
function offset(seconds) {
  const part = Object.fromEntries(partsFormat.formatToParts(seconds * 1000).map((p) => [p.type, p.value]));
  const local = `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}:${part.second}Z`;
  return Date.parse(local) / 1000 - Math.floor(seconds);
}
