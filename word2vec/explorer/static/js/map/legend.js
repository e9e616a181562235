/**
 * The legend: what colours and shapes mean. It is drawn in a corner of the map, so that a picture of the map has it.
 *
 * Each class has a number, for those who cannot tell its colour, and words, which say what it is about.
 */

import { drawClasses, layOutClasses } from "./class_legend.js";
import { FONT_FAMILY } from "./label_layer.js";
import { colourFrequency, writeColour } from "./palette.js";

const PADDING = 8;
const TITLE = 18;
const RAMP = { width: 150, height: 10, texts: 17 };

/**
 * @typedef {object} Legend Its box, which labels leave free.
 * @property {number} left
 * @property {number} top
 * @property {number} right
 * @property {number} bottom
 * @property {import("./class_legend.js").ClassLegend | null} classes null if it shows frequencies.
 */

/**
 * Returns the legend, or null if colours mean nothing.
 * @param {CanvasRenderingContext2D} context It measures the words.
 * @param {import("./scene.js").Scene} scene
 * @param {{width: number, height: number}} screen In CSS pixels.
 * @param {number} edge How far from the left and lower edge it is.
 * @param {{words: import("../sources/word_store.js").WordStore, messages: {say: Function}}} texts
 * @returns {Legend | null}
 */
export function layOutLegend(context, scene, screen, edge, { words, messages }) {
  const { kind } = scene.shownColours;
  if (kind === "one") return null;
  const classes = kind === "class" ? layOutClasses(context, scene.classRows, screen, words, messages) : null;
  const { width, height } = classes ?? { width: RAMP.width, height: RAMP.height + RAMP.texts };
  const bottom = screen.height - edge;
  const top = bottom - TITLE - height - 2 * PADDING;
  return { left: edge, right: edge + width + 2 * PADDING, bottom, top, classes };
}

/**
 * Draws the legend.
 * @param {CanvasRenderingContext2D} context
 * @param {Legend} legend
 * @param {{messages: {say: Function}, theme: "light" | "dark", colours: object}} how
 */
export function drawLegend(context, legend, how) {
  drawFrame(context, legend, how.colours);
  const left = legend.left + PADDING;
  const top = legend.top + PADDING;
  context.font = `600 12px ${FONT_FAMILY}`;
  const title = how.messages.say(legend.classes ? "mapClasses" : "mapFrequency");
  writeAt(context, title, left, top + 6, how.colours.text);
  const below = { left, top: top + TITLE };
  if (legend.classes) drawClasses(context, below, legend.classes, how);
  else drawRamp(context, below, how);
}

function drawFrame(context, { left, top, right, bottom }, colours) {
  context.globalAlpha = 0.88;
  context.fillStyle = colours.background;
  context.fillRect(left, top, right - left, bottom - top);
  context.globalAlpha = 1;
  context.lineWidth = 1;
  context.strokeStyle = colours.frame;
  context.strokeRect(left + 0.5, top + 0.5, right - left - 1, bottom - top - 1);
}

function drawRamp(context, { left, top }, how) {
  for (let x = 0; x < RAMP.width; x++) {
    context.fillStyle = writeColour(colourFrequency(x / (RAMP.width - 1), how.theme));
    context.fillRect(left + x, top, 1, RAMP.height);
  }
  context.font = `12px ${FONT_FAMILY}`;
  const y = top + RAMP.height + RAMP.texts / 2 + 1;
  writeAt(context, how.messages.say("mapRare"), left, y, how.colours.text);
  const frequent = how.messages.say("mapFrequent");
  writeAt(context, frequent, left + RAMP.width - context.measureText(frequent).width, y, how.colours.text);
}

function writeAt(context, text, left, middle, colour) {
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillStyle = colour;
  context.fillText(text, left, middle);
}
