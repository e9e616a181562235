/**
 * The legend: what colours and shapes mean. It is drawn in a corner of the map, so that a picture of the map has it.
 *
 * Each class has a number, for those who cannot tell its colour.
 */

import { FONT_FAMILY } from "./label_layer.js";
import { colourClass, colourFrequency, PLACES_OF_CLASSES, SHAPES, writeColour } from "./palette.js";

const PADDING = 8;
const LINE = 17;
const COLUMN = 40;
const LINES = 8;
const TITLE = 18;
const RAMP = { width: 150, height: 10 };
const TAU = 2 * Math.PI;

/**
 * Returns the box of the legend, which labels leave free, or null if colours mean nothing.
 * @param {{kind: "one" | "frequency" | "class", classCount?: number}} colours
 * @param {{width: number, height: number}} screen In CSS pixels.
 * @param {number} edge How far from the left and lower edge it is.
 * @returns {{left: number, top: number, right: number, bottom: number} | null}
 */
export function findLegendBox(colours, screen, edge) {
  if (colours.kind === "one") return null;
  const shown = countShown(colours, screen);
  const lines = Math.min(LINES, shown);
  const width = colours.kind === "class" ? Math.max(90, Math.ceil(shown / LINES) * COLUMN) : RAMP.width;
  const height = TITLE + (colours.kind === "class" ? lines * LINE : RAMP.height + LINE);
  const bottom = screen.height - edge;
  return { left: edge, right: edge + width + 2 * PADDING, bottom, top: bottom - height - 2 * PADDING };
}

/**
 * Draws the legend.
 * @param {CanvasRenderingContext2D} context
 * @param {{left: number, top: number, right: number, bottom: number}} box As findLegendBox returns it.
 * @param {{kind: string, classCount?: number}} colours
 * @param {{width: number, height: number, messages: {say: Function}, theme: "light" | "dark", colours: object}} how
 */
export function drawLegend(context, box, colours, how) {
  context.globalAlpha = 0.88;
  context.fillStyle = how.colours.background;
  context.fillRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  context.globalAlpha = 1;
  context.lineWidth = 1;
  context.strokeStyle = how.colours.frame;
  context.strokeRect(box.left + 0.5, box.top + 0.5, box.right - box.left - 1, box.bottom - box.top - 1);
  context.font = `600 12px ${FONT_FAMILY}`;
  const title = how.messages.say(colours.kind === "class" ? "mapClasses" : "mapFrequency");
  writeAt(context, title, box.left + PADDING, box.top + PADDING + 6, how.colours.text);
  context.font = `12px ${FONT_FAMILY}`;
  if (colours.kind === "class") drawClasses(context, box, countShown(colours, how), colours.classCount, how);
  else drawRamp(context, box, how);
}

/** How many classes the legend has room for. */
function countShown(colours, screen) {
  const columns = Math.max(1, Math.floor((0.6 * screen.width) / COLUMN));
  return Math.min(colours.classCount ?? 1, PLACES_OF_CLASSES, columns * LINES);
}

function drawClasses(context, box, shown, all, how) {
  for (let number = 0; number < shown; number++) {
    const x = box.left + PADDING + Math.floor(number / LINES) * COLUMN + 6;
    const y = box.top + PADDING + TITLE + (number % LINES) * LINE + 6;
    context.fillStyle = writeColour(colourClass(number, how.theme));
    drawShape(context, SHAPES[Math.floor(number / 8) % SHAPES.length], x, y, 6);
    const isCut = number === shown - 1 && shown < all;
    writeAt(context, isCut ? "…" : String(number + 1), x + 11, y, how.colours.text);
  }
}

function drawRamp(context, box, how) {
  const left = box.left + PADDING;
  const top = box.top + PADDING + TITLE;
  for (let x = 0; x < RAMP.width; x++) {
    context.fillStyle = writeColour(colourFrequency(x / (RAMP.width - 1), how.theme));
    context.fillRect(left + x, top, 1, RAMP.height);
  }
  const y = top + RAMP.height + LINE / 2 + 1;
  writeAt(context, how.messages.say("mapRare"), left, y, how.colours.text);
  const frequent = how.messages.say("mapFrequent");
  writeAt(context, frequent, left + RAMP.width - context.measureText(frequent).width, y, how.colours.text);
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

function writeAt(context, text, left, middle, colour) {
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.fillStyle = colour;
  context.fillText(text, left, middle);
}
