// @ts-check
// What the service refused, said where it helps: under the input at fault, else in a place for everything.
import { ApiError, sentence } from "./api.js";
import { fieldError, say } from "./dom.js";

/**
 * @param {HTMLElement} place
 * @param {unknown} error
 */
export function sayProblem(place, error) {
  const field = error instanceof ApiError ? error.field?.split(".")[0] : undefined;
  if (!(field && fieldError(field, sentence(error)))) say(place, sentence(error));
}
