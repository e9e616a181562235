/**
 * What a typed line asks, for a page without a server. It reads lines as `word2vec ask` does, in
 * word2vec/ask/questions.py.
 *
 * @typedef {{kind: "near" | "similarity" | "odd" | "context", words: string[]} |
 *   {kind: "sum" | "analogy", plus: string[], minus: string[], readAs: string | null, title: string | null} |
 *   {kind: "help"}} Question
 */

import { SourceError } from "./connection.js";

const SIGNS = new Map([["+", 1], ["-", -1], ["＋", 1], ["－", -1], ["−", -1]]);
const AT_SIGNS = /([+\-＋－−])/u;
const ANALOGY = /^(\S+?)\s*:\s*(\S+?)\s*::\s*(\S+?)(?:\s*:\s*[?？]?)?$/u;
const COMMANDS = { near: ["near", 1], sim: ["similarity", 2], odd: ["odd", 3] };

/**
 * Returns the question of a line.
 * @param {string} line
 * @param {(word: string) => boolean} isKnown Whether a word is in the vocabulary, with whatever signs it holds.
 * @returns {Question}
 * @throws {SourceError} of the kind "bad_question".
 */
export function readLine(line, isKnown) {
  const text = line.trim();
  if (text === "" || text === "help") return { kind: "help" };
  if (isKnown(text)) return { kind: "near", words: [text] };
  const tokens = text.split(/\s+/u);
  if (/^[?？]/u.test(text)) {
    const words = text.slice(1).split(/\s+/u).filter(Boolean);
    return words.length ? { kind: "context", words } : { kind: "help" };
  }
  if (tokens.length > 1 && Object.hasOwn(COMMANDS, tokens[0])) return readCommand(tokens);
  if (/::|：：|：:|:：/u.test(text)) return readAnalogy(text);
  return readSum(text, tokens, isKnown);
}

function readCommand([verb, ...words]) {
  const [kind, fewest] = COMMANDS[verb];
  if (words.length < fewest) fail(`${verb} needs at least ${fewest} words`);
  return { kind, words };
}

function readAnalogy(text) {
  const [, a, b, c] = text.replaceAll("：", ":").match(ANALOGY) ?? fail(`${text} must read: a : b :: c`);
  return { kind: "analogy", plus: [b, c], minus: [a], readAs: null, title: `${a} : ${b} :: ${c}` };
}

function readSum(text, tokens, isKnown) {
  const parts = tokens.flatMap((token) => splitAtSigns(token, isKnown));
  // A sign alone may be a word.
  if (parts.length === 1 || !parts.some((part) => SIGNS.has(part))) return { kind: "near", words: tokens };
  const sides = { plus: [], minus: [] };
  let sign = null;
  for (const part of parts) {
    if (!SIGNS.has(part)) sides[sign === -1 ? "minus" : "plus"].push(part);
    else if (sign !== null) fail(`${text} has a sign without a word; it must read: a - b + c`);
    sign = SIGNS.get(part) ?? null;
  }
  if (sign !== null) fail(`${text} has a sign without a word; it must read: a - b + c`);
  const readAs = parts.length === tokens.length ? null : parts.join(" ");
  return { kind: "sum", ...sides, readAs, title: readAs };
}

/** A token stays whole if it is a word, or if a part of it is none. */
function splitAtSigns(token, isKnown) {
  const parts = token.split(AT_SIGNS).filter(Boolean);
  return !isKnown(token) && parts.every((part) => SIGNS.has(part) || isKnown(part)) ? parts : [token];
}

function fail(message) {
  throw new SourceError(message, { kind: "bad_question" });
}
