// @ts-check
// Talks to the JSON API of this service: typed errors, one place for headers and retries.
import { setClockFrom } from "./clock.js";
import { t } from "./format.js";

/** The service answered, but refused. */
export class ApiError extends Error {
  /**
   * @param {number} status HTTP status
   * @param {string} code machine-readable reason
   * @param {string} message sentence for people
   * @param {string | undefined} field name of the input at fault, if one is
   */
  constructor(status, code, message, field) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.field = field;
  }
}

/** The service could not be reached. */
export class NetworkError extends Error {
  constructor() {
    super(t("error.network"));
    this.name = "NetworkError";
  }
}

/**
 * What an answer holds; one that was cut off on the way is no answer, and may be asked for again.
 * @param {Response} response
 */
async function bodyOf(response) {
  if (response.status === 204) return null;
  try {
    return await response.json();
  } catch (error) {
    if (error instanceof DOMException) throw error;
    if (response.ok) throw new NetworkError();
    return null;
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @param {{signal?: AbortSignal}} [options]
 * @returns {Promise<any>}
 */
async function request(method, path, body, options = {}) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: "same-origin",
      signal: options.signal,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new NetworkError();
  }
  setClockFrom(response.headers.get("Service-Clock"));
  const data = await bodyOf(response);
  if (response.ok) return data;
  const said = data?.error ?? {};
  throw new ApiError(response.status, said.code ?? "unknown", said.message ?? t("error.unknown"), said.field);
}

/**
 * @param {string} path
 * @param {Record<string, string | number | undefined>} [query]
 * @param {{signal?: AbortSignal}} [options]
 */
export function get(path, query, options) {
  const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== "");
  const search = new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString();
  return request("GET", search ? `${path}?${search}` : path, undefined, options);
}

/**
 * @param {string} path
 * @param {unknown} [body]
 */
export const post = (path, body = {}) => request("POST", path, body);

/**
 * Send a write that is safe to repeat; after a lost connection it is tried again with the same body.
 * @param {string} path
 * @param {unknown} body
 * @param {number} [retries]
 * @returns {Promise<any>}
 */
export async function put(path, body, retries = 2) {
  try {
    return await request("PUT", path, body);
  } catch (error) {
    if (!(error instanceof NetworkError) || retries === 0) throw error;
    await new Promise((resolve) => setTimeout(resolve, 600));
    return put(path, body, retries - 1);
  }
}

/** @param {string} path */
export const del = (path) => request("DELETE", path);

/** @type {Promise<any> | undefined} */
let area;

/** What /api/area says (title, is_model, bounds, now_s, hotline), fetched once per page. */
export function areaInfo() {
  area ??= get("/api/area");
  return area;
}

/** A fresh identifier of 128 random bits, made by the client so that a repeated request is recognised. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {unknown} error */
export const sentence = (error) =>
  error instanceof ApiError || error instanceof NetworkError ? error.message : t("error.unknown");
