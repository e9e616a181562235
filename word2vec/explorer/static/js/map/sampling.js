/**
 * The order in which points are drawn, and how many of them while the map moves.
 *
 * Rows are sorted by frequency, so the first n rows are no fair sample. The order goes through all rows in steps of
 * about the golden section of their number, which spreads every prefix evenly.
 */

const GOLDEN_SECTION = (Math.sqrt(5) - 1) / 2;

/**
 * Order the rows so that each prefix is spread evenly over all of them.
 *
 * @param {number} total How many rows there are.
 * @returns {Uint32Array} A permutation of 0 up to total.
 */
export function orderRows(total) {
  const order = new Uint32Array(total);
  const step = chooseStep(total);
  // Begin at the last row: with the first, the most frequent words would be at the bottom.
  for (let i = 0, row = total - 1; i < total; i++) {
    order[i] = row;
    row += step;
    if (row >= total) row -= total;
  }
  return order;
}

/** Pairs of numbers by row, in another order. */
export function arrangePairs(pairs, order) {
  const arranged = new Float32Array(2 * order.length);
  for (let i = 0; i < order.length; i++) {
    arranged[2 * i] = pairs[2 * order[i]];
    arranged[2 * i + 1] = pairs[2 * order[i] + 1];
  }
  return arranged;
}

/** A step near the golden section that meets every row: one that has no common divisor with their number. */
function chooseStep(total) {
  let step = Math.max(1, Math.round(total * GOLDEN_SECTION));
  while (findDivisor(step, total) > 1) step++;
  return total > 1 ? step : 0;
}

function findDivisor(first, second) {
  while (second > 0) [first, second] = [second, first % second];
  return first;
}

/** A frame may take so long before the map draws a sample of its points. In milliseconds. */
export const SLOW_FRAME = 50;
const AIM = 33;
const FEWEST = 2000;

/** How many points a frame of a moving map has, by how long the frames before took. */
export class SampleSize {
  constructor() {
    this.count = Infinity;
  }

  /**
   * Learn from a frame.
   *
   * @param {number} milliseconds How long it took.
   * @param {number} drawn How many points it had.
   * @param {number} total How many there are.
   */
  learn(milliseconds, drawn, total) {
    if (drawn === 0) return;
    const affordable = Math.round((drawn * AIM) / Math.max(milliseconds, 1));
    if (milliseconds > SLOW_FRAME) this.count = Math.max(FEWEST, affordable);
    // Grow slowly: one quick frame says little, and a number that jumps is seen as flicker.
    else if (drawn < total && affordable > 1.25 * this.count) this.count = Math.round(1.25 * this.count);
    if (this.count >= total) this.count = Infinity;
  }
}
