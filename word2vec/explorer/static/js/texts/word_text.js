/**
 * How a word is shown, whatever characters it holds.
 *
 * A word of a stranger's model may turn the text around it, hide itself, or be a thousand characters long.
 * Characters that are not seen are written as Python escapes, as the command line shows them.
 */

import { make } from "../elements.js";

// Joiners make emoji and scripts such as Persian, and the tags behind a black flag name its country.
const KEPT = String.raw`\u{1F3F4}[\u{E0020}-\u{E007F}]+|(?<=.)[\u200C\u200D](?=.)`;
const UNSEEN = String.raw`[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]`;
const KEPT_OR_UNSEEN = new RegExp(`(?<kept>${KEPT})|${UNSEEN}`, "gu");
// White space, and letters and signs that are drawn as nothing.
const LOOKS_EMPTY = /^[\s\p{Zs}\u115F\u1160\u2800\u3164\uFFA0\p{Default_Ignorable_Code_Point}]*$/u;
const SHORT = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
const LONGEST_IN_SENTENCE = 60; // characters
const [ISOLATE, POP_ISOLATE] = ["\u2068", "\u2069"];

/**
 * Returns a word with its unseen characters as escapes.
 * @param {string} word
 */
export function showWord(word) {
  if (LOOKS_EMPTY.test(word)) return Array.from(word, escapeCharacter).join("") || "\"\"";
  // A mark without a letter of its own would sit on whatever stands before the word.
  const carried = /^\p{M}/u.test(word) ? `\u25CC${word}` : word;
  return carried.replace(KEPT_OR_UNSEEN, (found, kept) => kept ?? escapeCharacter(found));
}

/** Returns a word for the middle of a sentence: cut if it is long, and kept from turning its neighbours around. */
export function quoteWord(word) {
  const characters = Array.from(showWord(word));
  const cut = characters.length > LONGEST_IN_SENTENCE;
  const shown = cut ? `${characters.slice(0, LONGEST_IN_SENTENCE).join("")}…` : characters.join("");
  return ISOLATE + shown + POP_ISOLATE;
}

/** Returns an element that shows a word. Where there is no room, CSS cuts it with an ellipsis. */
export function makeWord(word) {
  const shown = showWord(word);
  return make("bdi", { class: "word", dir: "auto", title: shown.length > 20 ? shown : null }, shown);
}

function escapeCharacter(character) {
  const code = character.codePointAt(0);
  const hex = code.toString(16);
  if (SHORT[character]) return SHORT[character];
  if (code < 0x100) return `\\x${hex.padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
