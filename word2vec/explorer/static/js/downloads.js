/** Files that the page makes itself and the browser saves. */

import { writeCsv } from "./csv.js";
import { make } from "./elements.js";

/**
 * Saves a file.
 * @param {string} name
 * @param {Blob} blob
 */
export function saveFile(name, blob) {
  const address = URL.createObjectURL(blob);
  const link = make("a", { href: address, download: nameFile(name), hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads it after the click has returned.
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

/** Saves a table as CSV, see `writeCsv`. */
export function saveCsv(name, header, rows) {
  saveFile(`${name}.csv`, new Blob([writeCsv(header, rows)], { type: "text/csv;charset=utf-8" }));
}

/** Saves words as text, one a line. A line end within a word is written as an escape. */
export function saveWords(name, words) {
  saveFile(`${name}.txt`, new Blob([writeLines(words)], { type: "text/plain;charset=utf-8" }));
}

/** Returns words as lines of text. */
export function writeLines(words) {
  const escape = (found) => (found === "\n" ? "\\n" : "\\r");
  return words.map((word) => `${word.replace(/[\r\n]/gu, escape)}\n`).join("");
}

/** Returns a name without characters that file systems refuse, and not too long for them. */
function nameFile(name) {
  const dot = name.lastIndexOf(".");
  const stem = name.slice(0, dot).replace(/[\p{C}\p{Z}/\\:*?"<>|.~]+/gu, "-").replace(/^-+|-+$/gu, "");
  return (Array.from(stem).slice(0, 60).join("") || "words") + name.slice(dot);
}
