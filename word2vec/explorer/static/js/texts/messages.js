/** Says the texts of the page in one language, with values and numbers in the manner of that language. */

import { TEXTS } from "./texts.js";

const TAGS = { en: "en", zh: "zh-Hans" };

/**
 * Returns the language of the page: the one that is asked for, else the browser's first that there is.
 * @param {string | null} asked
 * @param {readonly string[]} preferred Such as navigator.languages.
 * @returns {"en" | "zh"}
 */
export function chooseLanguage(asked, preferred) {
  if (Object.hasOwn(TEXTS, asked ?? "")) return asked;
  const found = preferred.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => Object.hasOwn(TEXTS, tag));
  return found ?? "en";
}

/** The texts of one language, which may change. */
export class Messages {
  #listeners = new Set();
  #plurals;

  /** @param {"en" | "zh"} language */
  constructor(language) {
    this.setLanguage(language);
  }

  /** The tag for `<html lang>` and for Intl. */
  get tag() {
    return TAGS[this.language];
  }

  /** @param {"en" | "zh"} language */
  setLanguage(language) {
    if (language === this.language) return;
    /** @type {"en" | "zh"} */
    this.language = language;
    this.#plurals = new Intl.PluralRules(this.tag);
    for (const listener of this.#listeners) listener();
  }

  /**
   * @param {() => void} listener Called when the language has changed.
   * @returns {() => void} Ends it.
   */
  onChange(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Returns a text.
   * @param {string} name A name of `texts.js`.
   * @param {Record<string, string | number>} [values] What stands for each {name}. Numbers are written in the
   *   manner of the language.
   * @throws {Error} there is no such text.
   */
  say(name, values = {}) {
    const found = TEXTS[this.language][name];
    if (found === undefined) throw new Error(`there is no text named ${name}`);
    const text = typeof found === "string" ? found : (found[this.#plurals.select(values.count)] ?? found.other);
    return text.replace(/\{(\w+)\}/gu, (_, key) => {
      const value = values[key];
      return typeof value === "number" ? this.number(value) : String(value);
    });
  }

  /**
   * Returns a number as people write it, with at most four decimals.
   * @param {number} value
   * @param {Intl.NumberFormatOptions} [options]
   */
  number(value, options = { maximumFractionDigits: 4 }) {
    return new Intl.NumberFormat(this.tag, options).format(value);
  }
}
