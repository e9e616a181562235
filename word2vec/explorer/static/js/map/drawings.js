/**
 * What lies over the points, but for labels: lines to neighbours, the lasso, the crosshair, the frame with its axes.
 *
 * All of it is drawn in CSS pixels.
 */

import { drawHaloText, FONT_FAMILY } from "./label_layer.js";

const TAU = 2 * Math.PI;
/** How far the frame of the axes is from the left and lower edge, in pixels. */
export const FRAME = 26;
const RIM = 8; // pixels from the frame to the other edges

/**
 * Draws the asked words and their neighbours larger, and lines to the neighbours if one word was asked.
 * @param {CanvasRenderingContext2D} context
 * @param {import("./camera.js").Camera} camera
 * @param {import("./scene.js").Scene} scene
 * @param {{radius: number, colours: object}} how The radius of usual points, in pixels.
 */
export function drawHighlight(context, camera, scene, { radius, colours }) {
  const rows = scene.highlighted;
  if (rows.length === 0) return;
  const places = rows.map((row) => camera.toScreen(...scene.locate(row)));
  const asked = new Set(scene.asked);
  if (asked.size === 1 && asked.has(rows[0])) drawLines(context, places, colours);
  // The asked words last, over the others.
  for (let i = rows.length - 1; i >= 0; i--) {
    const isAsked = asked.has(rows[i]);
    context.beginPath();
    context.arc(places[i][0], places[i][1], radius + (isAsked ? 4 : 2), 0, TAU);
    context.fillStyle = isAsked ? colours.asked : colours.neighbour;
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = colours.background;
    context.stroke();
  }
}

function drawLines(context, [centre, ...others], colours) {
  context.globalAlpha = 0.55;
  context.lineWidth = 1;
  context.strokeStyle = colours.line;
  context.beginPath();
  for (const [x, y] of others) {
    context.moveTo(...centre);
    context.lineTo(x, y);
  }
  context.stroke();
  context.globalAlpha = 1;
}

/**
 * Draws the lasso as far as it goes, closed by a dashed line.
 * @param {CanvasRenderingContext2D} context
 * @param {number[][]} path Pairs x, y in pixels.
 * @param {object} colours
 */
export function drawLasso(context, path, colours) {
  if (path.length < 2) return;
  context.beginPath();
  for (const [x, y] of path) context.lineTo(x, y);
  context.globalAlpha = 0.12;
  context.fillStyle = colours.selected;
  context.fill("evenodd");
  context.globalAlpha = 1;
  context.lineWidth = 2;
  context.strokeStyle = colours.selected;
  context.stroke();
  context.setLineDash([4, 4]);
  context.beginPath();
  context.moveTo(...path[path.length - 1]);
  context.lineTo(...path[0]);
  context.stroke();
  context.setLineDash([]);
}

/** Draws the cross in the middle, which shows people at the keyboard where they are. */
export function drawCrosshair(context, { width, height }, colours) {
  const [x, y] = [width / 2, height / 2];
  context.beginPath();
  for (const [right, down] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
    context.moveTo(x + 5 * right, y + 5 * down);
    context.lineTo(x + 14 * right, y + 14 * down);
  }
  strokeTwice(context, colours);
}

/** Draws a ring around the word under the pointer. */
export function drawRing(context, [x, y], radius, colours) {
  context.beginPath();
  context.arc(x, y, radius + 3, 0, TAU);
  strokeTwice(context, colours);
}

/**
 * Draws a thin frame, and a title along each axis.
 * @param {CanvasRenderingContext2D} context
 * @param {{width: number, height: number}} screen
 * @param {{x: string, y: string}} titles
 * @param {object} colours
 */
export function drawAxes(context, { width, height }, titles, colours) {
  context.fillStyle = colours.background;
  // The points go to the edge of the canvas. What is beyond the frame is covered.
  for (const { left, top, right, bottom } of findAxisBoxes({ width, height })) {
    context.fillRect(left, top, right - left, bottom - top);
  }
  context.lineWidth = 1;
  context.strokeStyle = colours.frame;
  context.strokeRect(FRAME - 0.5, RIM - 0.5, width - FRAME - RIM + 1, height - FRAME - RIM + 1);
  context.font = `13px ${FONT_FAMILY}`;
  const middle = height - FRAME / 2;
  drawHaloText(context, fit(context, titles.x, width - 2 * FRAME), span(FRAME, width, middle), colours);
  context.save();
  context.translate(FRAME / 2, (height - FRAME) / 2);
  context.rotate(-Math.PI / 2);
  drawHaloText(context, fit(context, titles.y, height - 2 * FRAME), span(0, 0, 0), colours);
  context.restore();
}

/** The boxes of the axes, which labels leave free. */
export function findAxisBoxes({ width, height }) {
  return [
    { left: 0, top: 0, right: FRAME, bottom: height },
    { left: 0, top: height - FRAME, right: width, bottom: height },
    { left: 0, top: 0, right: width, bottom: RIM },
    { left: width - RIM, top: 0, right: width, bottom: height },
  ];
}

function span(left, right, middle) {
  return { left, right, top: middle, bottom: middle };
}

function fit(context, text, width) {
  const characters = Array.from(text ?? "");
  if (context.measureText(text ?? "").width <= width) return text ?? "";
  while (characters.length > 1 && context.measureText(`${characters.join("")}…`).width > width) characters.pop();
  return `${characters.join("")}…`;
}

function strokeTwice(context, colours) {
  context.lineWidth = 4;
  context.strokeStyle = colours.background;
  context.stroke();
  context.lineWidth = 2;
  context.strokeStyle = colours.text;
  context.stroke();
}
