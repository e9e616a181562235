/** The words that were selected on the map: how many, which, and ways to take them along. */

import { saveWords, writeLines } from "../downloads.js";
import { make } from "../elements.js";
import { Latest } from "../sources/latest.js";
import { describeError } from "../texts/problem.js";
import { makeWord } from "../texts/word_text.js";

const MOST_LISTED = 100; // words on the page. The copy and the file have all.

/** Shows the selection below the map. */
export class SelectionPanel {
  #page;
  #place;
  #onClear;
  #rows = [];
  #words = null;
  #latest = new Latest();
  #said = make("span", { role: "status" });

  /**
   * @param {import("../explorer.js").Explorer} page
   * @param {HTMLElement} place
   * @param {() => void} onClear
   */
  constructor(page, place, onClear) {
    this.#page = page;
    this.#place = place;
    this.#onClear = onClear;
  }

  /**
   * Shows other words, or hides the panel if there are none.
   * @param {Iterable<number>} rows
   * @param {import("../sources/word_store.js").WordStore} words
   */
  async show(rows, words) {
    this.#rows = [...rows];
    this.#words = words;
    this.#said.textContent = "";
    this.render();
    const listed = this.#rows.slice(0, MOST_LISTED);
    const found = await this.#latest.run(() => words.request(listed));
    if (found) this.render();
  }

  /** Draws what the panel knows, for example in another language. */
  render() {
    const { messages } = this.#page;
    const count = this.#rows.length;
    this.#place.hidden = count === 0;
    const listed = this.#rows.slice(0, MOST_LISTED).map((row) => this.#words.get(row));
    const items = listed.filter((word) => word !== undefined).map((word) => make("li", {}, this.#makeButton(word)));
    const left = count - listed.length;
    const parts = count === 0 ? [] : [
      make("h3", {}, messages.say("selection")),
      make("p", { role: "status" }, messages.say("selectedCount", { count })),
      make("ul", { class: "suggested" }, ...items),
      left > 0 ? make("p", {}, messages.say("selectionMore", { count: left })) : null,
      this.#makeActions(),
    ];
    this.#place.replaceChildren(...parts.filter(Boolean));
  }

  #makeButton(word) {
    return make("button", { type: "button", onclick: () => this.#page.ask(word) }, makeWord(word));
  }

  #makeActions() {
    const { messages } = this.#page;
    const action = (say, onclick) => make("button", { type: "button", class: "quiet", onclick }, messages.say(say));
    return make("p", { class: "buttons" },
      action("copyWords", () => this.#use((words) => this.#copy(words))),
      action("saveWords", () => this.#use((words) => saveWords("selection", words))),
      action("clearSelection", this.#onClear),
      this.#said,
    );
  }

  /** Does something with all words of the selection, once they are there. */
  async #use(action) {
    const [rows, store] = [this.#rows, this.#words];
    try {
      await store.request(rows);
      await action(rows.map((row) => store.get(row)));
    } catch (error) {
      this.#said.textContent = describeError(this.#page.messages, error);
    }
  }

  async #copy(words) {
    const isCopied = await copyText(writeLines(words));
    this.#said.textContent = this.#page.messages.say(isCopied ? "copied" : "copyFailed");
  }
}

/** Copies a text, and returns whether the browser did. */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByCommand(text);
  }
}

/** The older way. Pages that do not come over HTTPS or from this machine have no other. */
function copyByCommand(text) {
  const area = make("textarea", { class: "visually-hidden" });
  area.value = text;
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  return isCopied;
}
