/** What the map waits for, or what went wrong with it, as a line above the map. */

import { make } from "../elements.js";

/** One line, hidden unless there is something to say. */
export class MapJob {
  #line = make("div", { class: "job", hidden: true });
  #messages;

  /**
   * @param {HTMLElement} place
   * @param {import("../texts/messages.js").Messages} messages
   */
  constructor(place, messages) {
    this.#messages = messages;
    place.append(this.#line);
  }

  /**
   * @param {string} text
   * @param {number} [done] 0 to 1. Without it nobody knows how far it is.
   */
  showProgress(text, done) {
    const percent = done === undefined ? null : this.#messages.number(done, { style: "percent", maximumFractionDigits: 0 });
    const bar = make("progress", { max: "1", value: done, "aria-label": text });
    this.#show(make("span", { role: "status" }, text), bar, percent && make("span", {}, percent));
  }

  /** @param {string} text @param {(() => void) | null} onRetry */
  showProblem(text, onRetry) {
    const again = onRetry && make("button", { type: "button", class: "quiet", onclick: onRetry }, this.#messages.say("tryAgain"));
    this.#show(make("span", { role: "alert" }, text), again);
  }

  hide() {
    this.#line.hidden = true;
    this.#line.replaceChildren();
  }

  #show(...parts) {
    this.#line.replaceChildren(...parts.filter(Boolean));
    this.#line.hidden = false;
  }
}
