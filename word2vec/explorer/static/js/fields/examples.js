/**
 * Examples of questions, in words that the model has. No page is needed here.
 *
 * The usual example is taken if all its words are among the first rows of the model, in the language of the page or
 * else in the other one. Otherwise its words are frequent ones: the first of at least five letters, or of two Chinese
 * characters, behind the 200 most frequent, most of which are function words. A small model has none of these, and
 * its first words of letters and digits are taken.
 */

import { writeWords } from "./question_line.js";

/** How many of the first rows are looked at. */
export const EXAMINED_ROWS = 8192;
const [FIRST_ROW, LAST_ROW] = [200, 1000];
const SPEAKING = /^(?:\p{L}{5,}|\p{Script=Han}{2,})$/u;
const PLAIN = /^[\p{L}\p{M}\p{N}]+$/u;

/** Each kind: the texts of its usual line and its meaning, what it needs of the source, and its line of other words. */
const KINDS = [
  { name: "exampleWord", meaning: "helpWord", fewest: 1, write: ([a]) => a },
  { name: "exampleSum", meaning: "helpSum", needs: "sums", fewest: 3, write: ([a, b, c]) => `${a} - ${b} + ${c}` },
  { name: "exampleAnalogy", meaning: "helpAnalogy", needs: "sums", fewest: 3, write: ([a, b, c]) => `${a} : ${b} :: ${c}` },
  { name: "examplePair", meaning: "helpPair", needs: "sums", fewest: 2, write: ([a, b]) => `sim ${a} ${b}` },
  { name: "exampleOdd", meaning: "helpOdd", needs: "sums", fewest: 3, write: ([a, b, c]) => `odd ${a} ${b} ${c}` },
  { name: "exampleContext", meaning: "helpContext", needs: "next", fewest: 2, write: ([a, b]) => `? ${a} ${b}` },
];

/**
 * @typedef {Object} Example
 * @property {string} name
 * @property {string} line
 * @property {string} meaning The name of a text.
 * @property {string[]} words Of the line.
 */

/**
 * Returns an example of each kind of question that is answered.
 * @param {string[]} words The first rows of the model.
 * @param {Record<string, string>[]} usual The usual lines by name, of each language, the preferred one first.
 * @param {(need: string) => boolean} isAnswered
 * @returns {Example[]} None of a kind that needs more words than there are.
 */
export function chooseExamples(words, usual, isAnswered) {
  const known = new Set(words);
  const frequent = listFrequent(words);
  const hasWords = (line) => writeWords(line).split(" ").every((word) => known.has(word));
  return KINDS.filter(({ needs }) => !needs || isAnswered(needs)).flatMap(({ name, meaning, fewest, write }) => {
    const other = frequent.length >= fewest ? write(frequent) : null;
    const line = usual.map((lines) => lines[name]).find(hasWords) ?? other;
    return line === null ? [] : [{ name, line, meaning, words: writeWords(line).split(" ") }];
  });
}

function listFrequent(words) {
  const speaking = words.slice(FIRST_ROW, LAST_ROW).filter((word) => SPEAKING.test(word));
  return speaking.length >= 3 ? speaking : words.filter((word) => PLAIN.test(word));
}
