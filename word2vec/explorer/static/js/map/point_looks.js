/**
 * How points look: four bytes each for the card, and the size and opacity that all of them share.
 */

import { PLACES_OF_CLASSES, SHAPES } from "./palette.js";

const COLOUR = 0;
const WEIGHT = 1;
const SHAPE = 2;
const SELECTED = 3;

/**
 * Weighs words by how frequent they are: 1 for the most frequent, 0 for the rarest, evenly in the logarithm.
 *
 * @param {number} total How many words there are.
 * @param {ArrayLike<number>|null} counts How often each occurs. Without counts the rank stands for it (Zipf's law).
 * @returns {Float32Array} A weight for each row.
 */
export function weighWords(total, counts) {
  const weights = new Float32Array(total);
  let lowest = Infinity;
  let highest = -Infinity;
  for (let row = 0; row < total; row++) {
    const count = counts ? counts[row] : total / (row + 1);
    weights[row] = Math.log(Number.isFinite(count) && count > 1 ? count : 1);
    if (weights[row] < lowest) lowest = weights[row];
    if (weights[row] > highest) highest = weights[row];
  }
  const span = highest - lowest;
  for (let row = 0; row < total; row++) weights[row] = span > 0 ? (weights[row] - lowest) / span : 0.5;
  return weights;
}

/**
 * Makes the bytes of all points.
 *
 * @param {Uint32Array} order The row of each point in the order of drawing.
 * @param {{kind: "one"|"frequency"|"class", classes?: ArrayLike<number>}} colours
 * @param {Float32Array} weights Of each row.
 * @param {Uint8Array} marks 1 for each row that is selected.
 * @returns {Uint8Array} Four bytes for each point, in the order of drawing.
 */
export function makeLooks(order, colours, weights, marks) {
  const looks = new Uint8Array(4 * order.length);
  const ofClass = colours.kind === "class" && colours.classes;
  for (let i = 0; i < order.length; i++) {
    const row = order[i];
    const at = 4 * i;
    looks[at + WEIGHT] = Math.round(255 * weights[row]);
    looks[at + SELECTED] = marks[row];
    if (ofClass) {
      const number = ofClass[row] % PLACES_OF_CLASSES;
      looks[at + COLOUR] = number;
      looks[at + SHAPE] = Math.floor(number / 8) % SHAPES.length;
    } else {
      looks[at + COLOUR] = looks[at + WEIGHT];
    }
  }
  return looks;
}

/**
 * Chooses the diameter and the opacity of points, so that dense regions stay readable and single points are seen.
 *
 * @param {number} total How many points are drawn.
 * @param {{width: number, height: number, zoom: number}} camera
 * @returns {{size: number, alpha: number}} The diameter in CSS pixels, and an opacity up to 1.
 */
export function choosePointLook(total, camera) {
  const room = (camera.width * camera.height) / Math.max(1, total);
  const closeness = Math.max(1, camera.zoom);
  const size = Math.min(10, bound(0.6 * Math.sqrt(room), 1, 5) * closeness ** 0.35);
  // How often a pixel in the middle is covered. A bell has more than twice its mean there.
  const cover = (2 * size * size) / (room * closeness * closeness);
  return { size, alpha: bound(0.9 / Math.sqrt(1 + cover), 0.22, 0.85) };
}

function bound(value, low, high) {
  return Math.max(low, Math.min(high, value));
}
