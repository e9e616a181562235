/** An error as a message: what is wrong, and what can be done. */

import { make } from "../elements.js";
import { makeWord, quoteWord, showWord } from "./word_text.js";

const BY_KIND = {
  no_softmax: "noSoftmax",
  not_exported: "notExported",
  token: "tokenMissing",
};

/**
 * Returns what an error says, in the language of the page as far as its kind tells.
 * @param {import("./messages.js").Messages} messages
 * @param {Error} error
 */
export function describeError(messages, error) {
  const message = showWord(error.message);
  if (error.kind === "unknown_word" && error.word) return messages.say("unknownWord", { word: quoteWord(error.word) });
  if (error.kind === "word_not_exported") {
    return messages.say("wordNotExported", { word: quoteWord(error.word), count: error.count });
  }
  if (error.kind === "bad_question") return messages.say("badQuestion", { message });
  return BY_KIND[error.kind] ? messages.say(BY_KIND[error.kind]) : messages.say("failed", { message });
}

/**
 * Returns an element that shows an error.
 * @param {import("./messages.js").Messages} messages
 * @param {Error} error
 * @param {(word: string) => void} [onSuggest] Takes a suggestion in the place of the unknown word.
 */
export function makeProblem(messages, error, onSuggest) {
  const said = make("p", {}, describeError(messages, error));
  const suggestions = onSuggest ? (error.suggestions ?? []) : [];
  const offered = suggestions.length ? makeSuggestions(messages, suggestions, onSuggest) : [];
  return make("div", { class: "problem", role: "alert" }, said, ...offered);
}

/**
 * Returns elements that offer words in the place of one.
 * @param {import("./messages.js").Messages} messages
 * @param {string[]} suggestions
 * @param {(word: string) => void} onSuggest Takes one of them.
 */
export function makeSuggestions(messages, suggestions, onSuggest) {
  const buttons = suggestions.map((word) =>
    make("li", {}, make("button", { type: "button", onclick: () => onSuggest(word) }, makeWord(word))),
  );
  return [make("p", {}, messages.say("didYouMean")), make("ul", { class: "suggested" }, ...buttons)];
}
