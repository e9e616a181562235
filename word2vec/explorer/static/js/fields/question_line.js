/** What a typed line means for the tabs. The server reads it in full. No page is needed here. */

const CONTEXT = /^\s*[?？](?=\s*\S)/u;
const COMMAND = /^\s*(?:near|sim|odd)\s+(?=\S)/u;
const SIGNS = /^[+\-＋－−:：?？]+$/u;
// Chinese is typed without spaces, where a sign between two characters can be nothing else.
const BETWEEN = /(?<=\p{Script=Han})[+\-＋－−:：]+(?=\p{Script=Han})/gu;

/** Returns whether a line asks for the words of a context: `? the capital of`. */
export function asksContext(line) {
  return CONTEXT.test(line);
}

/** Returns whether a line is words and nothing else: no sum, analogy, context or command. */
export function isPlain(line) {
  return writeWords(line) === line.trim().split(/\s+/u).join(" ");
}

/** Returns a line that asks for the nearest words, also if it was a context. */
export function writeNearest(line) {
  return asksContext(line) ? line.replace(CONTEXT, "").trim() : line.trim();
}

/**
 * Returns the words of a line, without signs and commands, parted by spaces.
 *
 * The softmax takes words together and knows no differences, so `king - man + woman` asks for all three.
 */
export function writeWords(line) {
  const words = line.replace(CONTEXT, "").replace(COMMAND, "").replace(BETWEEN, " ");
  return words
    .split(/\s+/u)
    .filter((word) => word !== "" && !SIGNS.test(word))
    .join(" ");
}

/** Returns the first word that a line asks for, or "" if it is the words of a context or none. */
export function findFirstWord(line) {
  return asksContext(line) || line.trim() === "help" ? "" : writeWords(line).split(" ")[0];
}

/** Returns the line that asks for a word and nothing else. */
export function writeWord(word) {
  return word === "help" ? "near help" : word;
}

/** Returns the words of a field that takes several, parted by spaces or commas. */
export function listFieldWords(text) {
  return text.split(/[\s,，、]+/u).filter((word) => word !== "");
}
