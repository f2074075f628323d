// @ts-check
// Changed plans, said loudly: a dialog, a sound and a buzz until the driver has acknowledged.
import { t, time } from "../format.js";
import { el, need } from "../dom.js";

const REPEAT_MS = 4000;
/** @type {AudioContext | undefined} */
let audio;

function beep() {
  try {
    audio ??= new AudioContext();
    for (const [at, pitch] of [[0, 880], [0.22, 1175], [0.44, 880]]) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.35, audio.currentTime + at);
      volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + at + 0.2);
      tone.connect(volume).connect(audio.destination);
      tone.start(audio.currentTime + at);
      tone.stop(audio.currentTime + at + 0.2);
    }
  } catch {
    // No sound on this device; the dialog and the buzz are left.
  }
  navigator.vibrate?.([200, 100, 200]);
}

/** @param {{kind: string, halt: any, rider: any}} stop @param {string} key */
const line = (stop, key) =>
  el("li", {}, t(`${key}.${stop.kind}`, { time: time(stop.halt.arrive_s), stop: stop.halt.name, name: stop.rider.name }));

let timer = 0;

/**
 * @param {{added: any[], removed: any[], otherNext: boolean}} changes
 * @param {any} task
 */
export function announce(changes, task) {
  if (!changes.added.length && !changes.removed.length && !changes.otherNext) return;
  const dialog = /** @type {HTMLDialogElement} */ (need("[data-alert]"));
  const list = need("[data-alert-list]", dialog);
  if (!dialog.open) list.replaceChildren();
  list.append(...changes.added.map((stop) => line(stop, "alert.added")), ...changes.removed.map((stop) => line(stop, "alert.removed")));
  need("[data-alert-next]", dialog).textContent = task?.next
    ? t("alert.next", { time: time(task.next.arrive_s), stop: task.next.name })
    : t("alert.nothing");
  if (dialog.open) return;
  dialog.showModal();
  beep();
  timer = window.setInterval(beep, REPEAT_MS);
  dialog.addEventListener("close", () => clearInterval(timer), { once: true });
}
