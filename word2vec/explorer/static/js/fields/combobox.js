/**
 * A text field that completes words: the editable combobox with list autocomplete of the ARIA practices.
 *
 * Down and Up choose, Enter and Tab take the chosen word, Esc closes the list and then clears the field. While an
 * input method composes (Chinese, Japanese, Korean), nothing is asked and no key is ours.
 */

import { listCaretWords, replaceCaretWord } from "./caret_word.js";
import { make } from "../elements.js";
import { Latest } from "../sources/latest.js";
import { makeWord } from "../texts/word_text.js";

const PAUSE = 120; // milliseconds between the last key and the request

/** Completion for one field. */
export class Combobox {
  #input;
  #list;
  #options;
  #words = [];
  #chosen = -1;
  #place = null;
  #timer = 0;
  #hasAnnounced = false;
  #latest = new Latest();

  /**
   * @param {HTMLInputElement} input With role=combobox and aria-controls.
   * @param {HTMLElement} list With role=listbox.
   * @param {Object} options
   * @param {(prefix: string, signal: AbortSignal) => Promise<{words: {word: string, count: number | null}[]}>}
   *   options.complete
   * @param {import("../texts/messages.js").Messages} options.messages
   * @param {(text: string) => void} options.announce Tells screen readers.
   * @param {(word: string) => void} [options.onWhole] A word was taken that is all of the text.
   */
  constructor(input, list, options) {
    this.#input = input;
    this.#list = list;
    this.#options = options;
    input.addEventListener("input", (event) => event.isComposing || this.#schedule());
    input.addEventListener("compositionend", () => this.#schedule());
    input.addEventListener("keydown", (event) => isComposing(event) || this.#press(event));
    input.addEventListener("blur", () => this.close());
    // A press on the list must not take the focus from the field.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => this.#click(event));
  }

  /** Puts another text into the field, and closes the list. */
  write(text) {
    this.#input.value = text;
    this.close();
  }

  /** Closes the list, and cancels what was asked for it. */
  close() {
    this.#forget();
    this.#show([], null);
  }

  #schedule() {
    this.#forget();
    this.#timer = setTimeout(() => this.#complete(), PAUSE);
  }

  /** Cancels what is asked for, and takes back what was told of another text. */
  #forget() {
    clearTimeout(this.#timer);
    this.#latest.cancel();
    if (this.#hasAnnounced) this.#options.announce("");
    this.#hasAnnounced = false;
  }

  async #complete() {
    const candidates = listCaretWords(this.#input.value, this.#input.selectionStart ?? 0);
    const found = await this.#latest.run(async (signal) => {
      for (const place of candidates) {
        const { words } = await this.#options.complete(place.prefix, signal);
        if (words.length) return { words, place };
      }
      return { words: [], place: null };
    });
    if (found === null || document.activeElement !== this.#input) return;
    // Completion is a help, and its errors are not worth a message. The question itself will have it.
    const { words, place } = found.value ?? { words: [], place: null };
    this.#show(words, place);
    if (candidates.length) this.#announce();
  }

  #announce() {
    const { messages, announce } = this.#options;
    const count = this.#words.length;
    announce(count ? messages.say("suggestionCount", { count }) : messages.say("noSuggestions"));
    this.#hasAnnounced = true;
  }

  #show(words, place) {
    this.#words = words;
    this.#place = place;
    this.#list.replaceChildren(...words.map((entry, index) => this.#makeOption(entry, index)));
    this.#list.hidden = words.length === 0;
    this.#input.setAttribute("aria-expanded", String(words.length > 0));
    this.#choose(-1);
  }

  #makeOption({ word, count }, index) {
    const { messages } = this.#options;
    const times = count === null ? null : messages.say("timesOf", { count });
    const note = times && make("span", { class: "times" }, times);
    return make("li", { role: "option", id: `${this.#list.id}-${index}`, "aria-selected": "false" }, makeWord(word), note);
  }

  #choose(index) {
    this.#chosen = index;
    [...this.#list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
    const option = this.#list.children[index];
    if (option) {
      this.#input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else this.#input.removeAttribute("aria-activedescendant");
  }

  #press(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const count = this.#words.length;
    const isChosen = this.#chosen >= 0;
    if (event.key === "ArrowDown" && count) this.#choose((this.#chosen + 1) % count);
    else if (event.key === "ArrowDown") this.#complete();
    else if (event.key === "ArrowUp" && count) this.#choose(isChosen ? this.#chosen - 1 : count - 1);
    else if (event.key === "Enter" && isChosen) this.#take(this.#chosen);
    else if (event.key === "Tab" && isChosen && !event.shiftKey) this.#take(this.#chosen, false);
    else if (event.key === "Escape" && count) this.close();
    else if (event.key === "Escape" && this.#input.value) this.write("");
    else return;
    event.preventDefault();
  }

  #click(event) {
    const index = [...this.#list.children].indexOf(event.target.closest("[role=option]"));
    if (index >= 0) this.#take(index);
  }

  /** Puts a word into the text. If it is all of the text, Enter and a click also ask it. */
  #take(index, asks = true) {
    const { word } = this.#words[index];
    const written = replaceCaretWord(this.#input.value, this.#place, word);
    this.write(written.text);
    this.#input.setSelectionRange(written.caret, written.caret);
    if (asks && written.text === word) this.#options.onWhole?.(word);
  }
}

/** Returns whether a key belongs to an input method. Safari says so only by the code 229. */
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}
