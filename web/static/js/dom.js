// @ts-check
// Small helpers to build parts of a page without innerHTML.

/**
 * @param {string} tag
 * @param {Record<string, string | boolean | EventListener>} [attributes] `on…` adds a listener, true a bare attribute
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElement}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false) element.setAttribute(name, value);
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

/**
 * The one element that `selector` names; a page without it is a programming error.
 * @param {string} selector
 * @param {ParentNode} [root]
 * @returns {any}
 */
export function need(selector, root = document) {
  const found = root.querySelector(selector);
  if (!found) throw new Error(`nothing on this page matches ${selector}`);
  return found;
}

/**
 * Show a message under an input and tie it to it, or take it away.
 * @param {string} field
 * @param {string} [text]
 */
export function fieldError(field, text = "") {
  const place = document.getElementById(`${field}-error`);
  if (!place) return false;
  place.textContent = text;
  place.hidden = text === "";
  const input = document.getElementById(field.replace("_s", ""));
  if (text) input?.setAttribute("aria-invalid", "true");
  else input?.removeAttribute("aria-invalid");
  return true;
}

/**
 * @param {HTMLElement} place
 * @param {string} [text]
 */
export function say(place, text = "") {
  place.textContent = text;
  place.hidden = text === "";
}

/**
 * A button that works: disabled against double presses, with the text that says what happens.
 * @template T
 * @param {HTMLButtonElement} button
 * @param {string} busyText
 * @param {() => Promise<T>} work
 * @returns {Promise<T | undefined>}
 */
export async function busy(button, busyText, work) {
  if (button.getAttribute("aria-busy") === "true") return undefined;
  const text = button.textContent;
  button.setAttribute("aria-busy", "true");
  button.textContent = busyText;
  try {
    return await work();
  } finally {
    button.removeAttribute("aria-busy");
    button.textContent = text;
  }
}
