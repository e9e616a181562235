/** The legend of classes: the look, the number and the most frequent words of each. */

import { fitWords, LINE, planClasses } from "./class_names.js";
import { FONT_FAMILY, shortenForLabel } from "./label_layer.js";
import { colourClass, SHAPES, writeColour } from "./palette.js";

const RADIUS = 6;
const AT_NUMBER = 17; // pixels from the left of a column
const GAP = 5;
const LONGEST = { one: 80, several: 130 }; // pixels of words, with several columns and with one
const FONT = `12px ${FONT_FAMILY}`;
const TAU = 2 * Math.PI;

/**
 * @typedef {object} ClassLegend
 * @property {number} width In pixels.
 * @property {number} height
 * @property {{number: number, words: string, x: number, y: number}[]} entries x and y from its upper left corner.
 * @property {number} atWords Where the words begin in a column.
 * @property {string} more What is said of the classes that are not shown, or "".
 * @property {number[]} rows Whose words it shows.
 */

/**
 * Returns what the legend shows, and where.
 * @param {CanvasRenderingContext2D} context It measures the words.
 * @param {number[][]} rows The most frequent rows of each class.
 * @param {{width: number, height: number}} screen The map, in pixels.
 * @param {{get: (row: number) => string | undefined}} store Words that are not there yet are left out.
 * @param {{say: Function}} messages
 * @returns {ClassLegend}
 */
export function layOutClasses(context, rows, screen, store, messages) {
  context.font = FONT;
  const measure = (text) => context.measureText(text).width;
  const { shown, columns, lines } = planClasses(rows.length, screen);
  // Beside other columns there is room for a word.
  const kept = rows.slice(0, shown).map((members) => members.slice(0, columns > 1 ? 1 : 2));
  const room = columns > 1 ? LONGEST.one : LONGEST.several;
  const names = kept.map((members) => {
    const words = members.map((row) => store.get(row)).filter((word) => word !== undefined);
    return fitWords(words.map(shortenForLabel), room, measure);
  });
  const more = shown < rows.length ? messages.say("mapMoreClasses", { count: rows.length - shown }) : "";
  const atWords = AT_NUMBER + measure(String(shown)) + GAP;
  const column = Math.ceil(atWords + Math.max(...names.map(measure)) + GAP);
  const entries = names.map((words, number) => ({
    number,
    words,
    x: Math.floor(number / lines) * column,
    y: (number % lines) * LINE,
  }));
  return { entries, atWords, more, rows: kept.flat(), width: columns * column, height: (lines + (more ? 1 : 0)) * LINE };
}

/**
 * Draws it.
 * @param {CanvasRenderingContext2D} context
 * @param {{left: number, top: number}} corner
 * @param {ClassLegend} legend
 * @param {{theme: "light" | "dark", colours: {text: string}}} how
 */
export function drawClasses(context, { left, top }, legend, { theme, colours }) {
  context.font = FONT;
  context.textAlign = "left";
  context.textBaseline = "middle";
  for (const { number, words, x, y } of legend.entries) {
    const middle = top + y + RADIUS;
    context.fillStyle = writeColour(colourClass(number, theme));
    drawShape(context, SHAPES[Math.floor(number / 8) % SHAPES.length], left + x + RADIUS, middle, RADIUS);
    context.fillStyle = colours.text;
    context.fillText(String(number + 1), left + x + AT_NUMBER, middle);
    context.fillText(words, left + x + legend.atWords, middle);
  }
  context.fillText(legend.more, left, top + legend.height - LINE + RADIUS);
}

/** Draws a shape as the shader does. */
function drawShape(context, shape, x, y, radius) {
  const small = radius / 1.2;
  context.beginPath();
  if (shape === "disc") context.arc(x, y, radius, 0, TAU);
  if (shape === "square") context.rect(x - small, y - small, 2 * small, 2 * small);
  if (shape === "diamond") tracePath(context, [[x, y - radius], [x + radius, y], [x, y + radius], [x - radius, y]]);
  if (shape === "triangle") tracePath(context, [[x, y - radius], [x + radius, y + small], [x - radius, y + small]]);
  context.fill();
}

function tracePath(context, corners) {
  for (const [x, y] of corners) context.lineTo(x, y);
}
