/** Lines over a horizontal axis, drawn as SVG. Lines differ by colour and by dashes, and each has its name. */

import { chooseTicks } from "./axis_ticks.js";
import { makeSvg } from "../elements.js";

// The picture fits the panel beside the map and a telephone, so that its letters keep about their size.
const [WIDTH, HEIGHT] = [420, 240];
const AREA = { left: 58, top: 14, right: 408, bottom: 192 };
const MOST_TICKS = 5;

/**
 * @typedef {Object} Series
 * @property {string} name
 * @property {[number, number][]} points
 */

/**
 * Returns a picture of lines.
 * @param {Object} chart
 * @param {string} chart.title What the picture shows, for screen readers.
 * @param {string} chart.xLabel
 * @param {string} chart.yLabel
 * @param {Series[]} chart.series
 * @param {number} chart.total The end of the horizontal axis, which begins at 0.
 * @param {{name: string, x: number} | null} [chart.mark] A vertical line.
 * @param {boolean} [chart.fromZero] Whether the vertical axis begins at 0.
 * @param {(value: number) => string} chart.write Writes numbers of the axes.
 * @returns {SVGElement}
 */
export function drawChart({ title, xLabel, yLabel, series, total, mark = null, fromZero = false, write }) {
  const scale = makeScale(series, total, fromZero);
  return makeSvg("svg", { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": title },
    ...drawAxes(scale, xLabel, yLabel, write),
    mark ? drawMark(scale, mark) : null,
    ...series.map((each, place) => drawLine(scale, each, place, series.length)),
  );
}

function makeScale(series, total, fromZero) {
  const values = series.flatMap(({ points }) => points.map(([, y]) => y));
  const lowest = fromZero ? Math.min(0, ...values) : values.reduce((a, b) => Math.min(a, b), Infinity);
  const highest = values.reduce((a, b) => Math.max(a, b), -Infinity);
  // A line that is level all along lies in the middle.
  const margin = (highest - lowest) * 0.05 || Math.abs(highest) * 0.1 || 1;
  const [low, high] = [fromZero ? lowest : lowest - margin, highest + margin];
  return {
    low, high, total,
    x: (value) => round(AREA.left + (value / total) * (AREA.right - AREA.left)),
    y: (value) => round(AREA.bottom - ((value - low) / (high - low)) * (AREA.bottom - AREA.top)),
  };
}

function round(pixels) {
  return Math.round(pixels * 100) / 100;
}

function drawAxes(scale, xLabel, yLabel, write) {
  const { left, top, right, bottom } = AREA;
  const middle = (top + bottom) / 2;
  const xTicks = chooseTicks(0, scale.total, MOST_TICKS).flatMap((value) => [
    makeSvg("line", { class: "tick", x1: scale.x(value), x2: scale.x(value), y1: bottom, y2: bottom + 4 }),
    makeSvg("text", { x: scale.x(value), y: bottom + 18, "text-anchor": "middle" }, write(value)),
  ]);
  const yTicks = chooseTicks(scale.low, scale.high, MOST_TICKS).flatMap((value) => [
    makeSvg("line", { class: "grid", x1: left, x2: right, y1: scale.y(value), y2: scale.y(value) }),
    makeSvg("text", { x: left - 6, y: scale.y(value) + 4, "text-anchor": "end" }, write(value)),
  ]);
  return [
    ...yTicks,
    ...xTicks,
    makeSvg("line", { class: "axis", x1: left, x2: right, y1: bottom, y2: bottom }),
    makeSvg("text", { class: "axis-title", x: (left + right) / 2, y: HEIGHT - 8, "text-anchor": "middle" }, xLabel),
    makeSvg("text", { class: "axis-title", transform: `translate(12 ${middle}) rotate(-90)`, "text-anchor": "middle" }, yLabel),
  ];
}

function drawMark(scale, { name, x }) {
  const at = scale.x(x);
  return makeSvg("g", { class: "chart-mark" },
    makeSvg("line", { x1: at, x2: at, y1: AREA.top, y2: AREA.bottom }),
    makeSvg("text", { x: at - 4, y: AREA.top + 10, "text-anchor": "end" }, name),
  );
}

function drawLine(scale, { points }, place) {
  const look = `series-${place % 8}`;
  const places = points.map(([x, y]) => `${scale.x(x)},${scale.y(y)}`);
  // One or two points are no line that could be seen.
  const dots = points.length > 12 ? [] : places.map((at) => makeDot(at.split(",")));
  return makeSvg("g", { class: look }, makeSvg("polyline", { points: places.join(" ") }), ...dots);
}

function makeDot([cx, cy]) {
  return makeSvg("circle", { cx, cy, r: 2.5 });
}

/**
 * Returns the short stretch of a line that stands before its name.
 * @param {number} place Of the line among those of its picture, from 0.
 */
export function drawSample(place) {
  return makeSvg("svg", { class: "sample", viewBox: "0 0 30 10", "aria-hidden": "true" },
    makeSvg("g", { class: `series-${place % 8}` }, makeSvg("line", { x1: 1, x2: 29, y1: 5, y2: 5 })),
  );
}
