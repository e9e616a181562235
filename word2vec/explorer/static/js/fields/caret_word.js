/** The word at the caret of a question, which the completion replaces. No page is needed here. */

// Characters that may stand between two words without a space, as the conversation reads them.
const SEPARATOR = /[+\-＋－−:：?？]/u;

/**
 * @typedef {Object} CaretWord
 * @property {string} prefix What is typed of it, up to the caret.
 * @property {number} start Where it begins in the text.
 * @property {number} end Where it ends, at or behind the caret.
 */

/**
 * Returns what may be the word at the caret, the likeliest first.
 *
 * It is the text after the last white space. If no word begins so, it is the text after the last sign, because
 * Chinese is typed without spaces: in `国王-男` it is 男, but in `well-kn` it is all.
 *
 * @param {string} text
 * @param {number} caret
 * @returns {CaretWord[]} At most two, none if nothing is typed.
 */
export function listCaretWords(text, caret) {
  const before = text.slice(0, caret);
  const token = before.split(/\s/u).at(-1);
  const part = token.split(SEPARATOR).at(-1);
  const behind = text.slice(caret);
  const candidates = [{ prefix: token, end: caret + /^\S*/u.exec(behind)[0].length }];
  if (part !== token) candidates.push({ prefix: part, end: caret + /^[^\s+\-＋－−:：?？]*/u.exec(behind)[0].length });
  return candidates
    .filter(({ prefix }) => prefix !== "" && !isSign(prefix))
    .map(({ prefix, end }) => ({ prefix, start: caret - prefix.length, end }));
}

/**
 * Returns the text with a word in the place of the one at the caret, and where the caret then stands.
 *
 * Behind a word that is one of several stands a space, so that you can type on.
 *
 * @param {string} text
 * @param {CaretWord} place
 * @param {string} word
 * @returns {{text: string, caret: number}}
 */
export function replaceCaretWord(text, { start, end }, word) {
  const [before, behind] = [text.slice(0, start), text.slice(end)];
  const space = before.trim() !== "" && behind === "" ? " " : "";
  return { text: before + word + space + behind, caret: start + word.length + space.length };
}

function isSign(text) {
  return Array.from(text).every((character) => SEPARATOR.test(character));
}
