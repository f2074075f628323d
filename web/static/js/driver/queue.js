// @ts-check
// What the driver pressed, kept on the device until the service has it: sent in order, each with its own id, so that
// a dead spot, a reload or a repeated send loses and doubles nothing.
import { ApiError, post } from "../api.js";

/**
 * @typedef {{event_id: string, kind: string, vehicle_id: string, at_s: number, stop_id?: string, booking_id?: string, lat?: number, lon?: number}} DriverEvent
 */

const RETRY_MS = 3000;

/**
 * @param {string} key where the queue is kept; one per driver
 * @param {object} options
 * @param {(task: any) => void} options.onTask the service took an event and answered with the task
 * @param {(event: DriverEvent, error: ApiError) => void} options.onRefused the service will never take this event
 * @param {(waiting: number, reachable: boolean) => void} options.onChange
 * @param {() => void} options.onSignedOut
 * @param {(path: string, body: unknown) => Promise<any>} [options.send]
 */
export function eventQueue(key, { onTask, onRefused, onChange, onSignedOut, send = post }) {
  /** @type {DriverEvent[]} */
  let events = load(key);
  let sending = false;
  let timer = 0;

  function save() {
    localStorage.setItem(key, JSON.stringify(events));
  }

  async function flush() {
    if (sending) return;
    sending = true;
    clearTimeout(timer);
    try {
      while (events.length) if (!(await sendFirst())) return;
      onChange(0, true);
    } finally {
      sending = false;
    }
  }

  /** @returns {Promise<boolean>} whether to go on with the next one */
  async function sendFirst() {
    const event = events[0];
    let answer;
    try {
      answer = await send("/api/driver/events", event);
    } catch (error) {
      return failed(event, error);
    }
    events = events.slice(1);
    save();
    onTask(answer);
    return true;
  }

  /** @param {DriverEvent} event @param {unknown} error */
  function failed(event, error) {
    if (error instanceof ApiError && error.status === 401) {
      onSignedOut();
      return false;
    }
    if (error instanceof ApiError && error.status < 500 && error.status !== 429) {
      events = events.slice(1);
      save();
      onRefused(event, error);
      return true;
    }
    onChange(events.length, false);
    timer = window.setTimeout(flush, RETRY_MS);
    return false;
  }

  window.addEventListener("online", flush);
  return {
    /** @param {DriverEvent} event */
    add(event) {
      events = [...events, event];
      save();
      onChange(events.length, true);
      flush();
    },
    flush,
    waiting: () => events,
  };
}

/** @param {string} key @returns {DriverEvent[]} */
function load(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "[]");
  } catch {
    return [];
  }
}
