// @ts-check
// Live messages. The server replays what was missed since the last id seen, so a lost connection loses nothing.
import { io } from "../vendor/socket.io/socket.io.esm.min.js";

/**
 * @typedef {{id: number, audience: string, topic: string, payload: any}} Message
 * @typedef {{vehicle_id: string | number, lat: number, lon: number, heading?: number, at_s?: number}} VehiclePosition
 */

/**
 * Subscribe to one or more audiences ("control", "vehicle:3", "booking:ID").
 * @param {object} options
 * @param {string | string[]} options.audience
 * @param {number | null} [options.lastId] the last message already known from the page, null for "from now on"
 * @param {(message: Message) => void} [options.onMessage]
 * @param {(positions: VehiclePosition[]) => void} [options.onPositions]
 * @param {(connected: boolean) => void} [options.onStatus]
 * @returns {{emit: (event: string, data: unknown) => void, close: () => void}}
 */
export function connect({ audience, lastId = null, onMessage, onPositions, onStatus }) {
  const audiences = Array.isArray(audience) ? audience : [audience];
  // Each audience is replayed from its own last message: what came for one says nothing about the others.
  /** @type {Map<string, number | null>} */
  const last = new Map(audiences.map((name) => [name, lastId]));
  const socket = io({ transports: ["websocket"], reconnectionDelay: 500, reconnectionDelayMax: 5000 });
  socket.on("connect", () => {
    for (const name of audiences) {
      socket.emit("subscribe", { audience: name, last_id: last.get(name) ?? null }, (/** @type {any} */ answer) => {
        // Smaller than ours where the service began anew: then its numbers count, not the old ones.
        if (typeof answer?.last_id === "number") last.set(name, answer.last_id);
      });
    }
    onStatus?.(true);
  });
  socket.on("disconnect", () => onStatus?.(false));
  socket.on("connect_error", () => onStatus?.(false));
  socket.on("message", (/** @type {Message} */ message) => {
    const known = last.get(message.audience);
    if (known !== null && known !== undefined && message.id <= known) return;
    last.set(message.audience, message.id);
    onMessage?.(message);
  });
  socket.on("positions", (/** @type {VehiclePosition[]} */ positions) => onPositions?.(positions));
  return { emit: (event, data) => socket.emit(event, data), close: () => socket.close() };
}
