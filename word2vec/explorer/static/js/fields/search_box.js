/** The question on top of the page. The key / leads to it from anywhere. */

import { Combobox, isComposing } from "./combobox.js";
import { find } from "../elements.js";

const EDITABLE = "input, textarea, select, [contenteditable]";

/** The box that a question is typed into. */
export class SearchBox {
  #input = find("question");
  #combobox;
  #onAsk;
  #composes = false;

  /**
   * @param {import("../explorer.js").Explorer} page
   * @param {(line: string) => void} onAsk
   */
  constructor(page, onAsk) {
    this.#onAsk = onAsk;
    this.#combobox = new Combobox(this.#input, find("question-list"), {
      complete: (prefix, signal) => page.complete(prefix, signal),
      messages: page.messages,
      announce: (text) => page.announce(text),
      onWhole: () => this.#ask(),
    });
    find("search").addEventListener("submit", (event) => this.#submit(event));
    // The Enter that ends a composition must not ask, whatever a browser makes of it.
    this.#input.addEventListener("keydown", (event) => (this.#composes = isComposing(event)));
    document.addEventListener("keydown", (event) => this.#press(event));
  }

  /** Shows another question, for example after the back button. */
  show(line) {
    this.#combobox.write(line);
  }

  #submit(event) {
    event.preventDefault();
    const isEnter = event.submitter === null || document.activeElement === this.#input;
    if (!(isEnter && this.#composes)) this.#ask();
  }

  #ask() {
    this.#combobox.close();
    this.#onAsk(this.#input.value.trim());
  }

  #press(event) {
    if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey || isComposing(event)) return;
    if (event.target instanceof Element && event.target.closest(EDITABLE)) return;
    event.preventDefault();
    this.#input.focus();
    this.#input.select();
  }
}
