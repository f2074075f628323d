// @ts-check
// What an event does to the task on the screen before the service has answered (or while it cannot be reached).

/**
 * @param {any} task as the API gives it
 * @param {import("./queue.js").DriverEvent} event
 * @returns {any} a new task; the one handed in stays as it is
 */
export function applyEvent(task, event) {
  if (event.kind === "resume") return task && { ...task, phase: "idle", resting_until_s: null };
  if (!task?.next) return task;
  switch (event.kind) {
    case "depart":
      return task.next.is_depot
        ? { ...task, here_stop_id: task.next.stop_id, next: null, following: [] }
        : { ...task, phase: task.next.is_waiting ? "relocating" : "driving" };
    case "break":
      return { ...next(task), phase: "resting", resting_until_s: event.at_s + task.next.depart_s - task.next.arrive_s };
    case "arrive":
      if (task.next.is_waiting) return { ...next(task), here_stop_id: task.next.stop_id };
      return { ...task, phase: "at_stop", here_stop_id: task.next.stop_id };
    case "board":
      return done(boarded(task, event.booking_id));
    case "drop":
      return done(without(task, event.booking_id, ["alight"]));
    case "no_show":
      return done(without(task, event.booking_id, ["board", "alight"]));
    default:
      return task;
  }
}

/** @param {any} task @param {string | undefined} id */
function boarded(task, id) {
  const rider = task.next.board.find((/** @type {any} */ line) => line.booking_id === id);
  if (!rider) return task;
  const after = without(task, id, ["board"]);
  return { ...after, on_board: [...task.on_board, { ...rider, state: "on_board" }] };
}

/** @param {any} task @param {string | undefined} id @param {("board" | "alight")[]} lists */
function without(task, id, lists) {
  const others = (/** @type {any} */ line) => line.booking_id !== id;
  const cut = (/** @type {any} */ halt) =>
    Object.assign({}, halt, ...lists.map((list) => ({ [list]: halt[list].filter(others) })));
  const isLeft = (/** @type {any} */ halt) => halt.is_depot || halt.is_waiting || halt.is_break || halt.board.length + halt.alight.length > 0;
  const onBoard = lists.includes("alight") ? task.on_board.filter(others) : task.on_board;
  return { ...task, next: cut(task.next), following: task.following.map(cut).filter(isLeft), on_board: onBoard };
}

/** Move on to the next halt once nobody is left to deal with at this one. @param {any} task */
function done(task) {
  if (task.phase !== "at_stop" || task.next.board.length + task.next.alight.length > 0) return task;
  return next(task);
}

/** @param {any} task */
const next = (task) => ({ ...task, phase: "idle", next: task.following[0] ?? null, following: task.following.slice(1) });

const isCertain = (/** @type {any} */ rider) => rider.state !== "held";

/**
 * The riders' stops of a task, each as one comparable word. A seat that is only held is no news: its rider may still
 * walk away, and is announced once booked.
 * @param {any} task
 * @returns {Map<string, {kind: "board" | "alight", halt: any, rider: any}>}
 */
function stopsOf(task) {
  const found = new Map();
  for (const halt of [task?.next, ...(task?.following ?? [])].filter(Boolean)) {
    for (const kind of /** @type {("board" | "alight")[]} */ (["board", "alight"])) {
      for (const rider of halt[kind].filter(isCertain)) found.set(`${kind} ${rider.booking_id} ${halt.stop_id}`, { kind, halt, rider });
    }
  }
  return found;
}

/** The next halt that is not only on hold. @param {any} task */
const nextCertain = (task) =>
  [task?.next, ...(task?.following ?? [])].find((halt) => halt && (halt.is_depot || halt.is_waiting || halt.is_break || [...halt.board, ...halt.alight].some(isCertain)));

/**
 * What became of the plan between two tasks: stops that are new, stops that fell away, another next halt.
 * @param {any} before
 * @param {any} after
 */
export function planChanges(before, after) {
  const old = stopsOf(before);
  const fresh = stopsOf(after);
  const [oldNext, next] = [nextCertain(before), nextCertain(after)];
  return {
    added: [...fresh].filter(([key]) => !old.has(key)).map(([, stop]) => stop),
    removed: [...old].filter(([key]) => !fresh.has(key)).map(([, stop]) => stop),
    otherNext: Boolean(oldNext && next && oldNext.stop_id !== next.stop_id),
  };
}

/**
 * By how many seconds the next halt breaks a promise; 0 when all is well.
 * @param {any} halt
 */
export function lateBy(halt) {
  const limits = [
    ...halt.board.map((/** @type {any} */ rider) => rider.pickup_until_s),
    ...halt.alight.map((/** @type {any} */ rider) => rider.arrive_by_s),
  ];
  return limits.length ? Math.max(0, halt.arrive_s - Math.min(...limits)) : 0;
}
