/** What names a class: its most frequent words. And how many classes a legend has room for. No page is needed here. */

export const LINE = 17; // pixels
const MOST_LINES = 10;
const MOST_COLUMNS = 2;
const LEAST_COLUMN = 110; // pixels
const SHARE = { width: 0.5, height: 0.5 }; // of the map, for a legend that leaves the map to be seen
const [ISOLATE, POP_ISOLATE] = ["\u2068", "\u2069"];

/**
 * Returns the first rows of each class. They are its most frequent words in a table that training wrote.
 * @param {ArrayLike<number>} classes By row.
 * @param {number} count How many classes there are.
 * @param {number} most Rows of each.
 * @returns {number[][]} By class, in ascending order.
 */
export function findFirstRows(classes, count, most) {
  const rows = Array.from({ length: count }, () => []);
  let missing = count * most;
  for (let row = 0; row < classes.length && missing > 0; row++) {
    const members = rows[classes[row]];
    if (members === undefined || members.length === most) continue;
    members.push(row);
    missing--;
  }
  return rows;
}

/**
 * Returns how the classes lie in the legend, one below the other in columns.
 * @param {number} count How many classes there are.
 * @param {{width: number, height: number}} screen The map, in pixels.
 * @returns {{shown: number, columns: number, lines: number}} shown: at most 20.
 */
export function planClasses(count, screen) {
  const lines = Math.max(1, Math.min(MOST_LINES, Math.floor((SHARE.height * screen.height) / LINE)));
  const columns = Math.max(1, Math.min(MOST_COLUMNS, Math.floor((SHARE.width * screen.width) / LEAST_COLUMN)));
  const shown = Math.min(count, lines * columns);
  return { shown, columns: Math.ceil(shown / lines), lines: Math.min(lines, shown) };
}

/**
 * Returns the words as one text that fits: all of them, the first alone, or what there is room for of it.
 * @param {string[]} words As labels show them.
 * @param {number} room In pixels.
 * @param {(text: string) => number} measure Returns the width of a text in pixels.
 */
export function fitWords(words, room, measure) {
  if (words.length === 0) return "";
  const all = words.map(isolate).join(" · ");
  if (measure(all) <= room) return all;
  const [first] = words;
  if (measure(isolate(first)) <= room) return isolate(first);
  const characters = Array.from(first);
  while (characters.length > 1 && measure(isolate(`${characters.join("")}…`)) > room) characters.pop();
  return isolate(`${characters.join("")}…`);
}

/** Keeps a word from turning its neighbours around. */
function isolate(word) {
  return ISOLATE + word + POP_ISOLATE;
}
