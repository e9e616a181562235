/**
 * The order in which points are drawn, and how many of them while the map moves.
 *
 * Rows are sorted by frequency, so the first n rows are no fair sample. The order goes through all rows in steps of
 * about the golden section of their number, which spreads every prefix evenly.
 */

const GOLDEN_SECTION = (Math.sqrt(5) - 1) / 2;

/**
 * Orders the rows so that each prefix is spread evenly over all of them.
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

/** A frame that takes longer, in milliseconds, draws a sample while the map moves. */
export const SLOW_FRAME = 50;
const AIM = 42; // milliseconds
// What the points of a sample may take at least, however long the rest of a frame takes: labels, and the card itself.
const LEAST = 15; // milliseconds
const FEWEST = 2000;
const MEMORY = 0.9; // of the weight of a frame when the next has come

/**
 * Chooses how many points a frame of a moving map has, by how long the frames before took.
 *
 * A frame takes a fixed time and a time for each point. Both are fitted to the frames that were measured, the older
 * ones with less weight (a line by least squares).
 */
export class SampleSize {
  #sums = { weight: 0, points: 0, time: 0, squares: 0, products: 0 };
  #perPoint = null;

  constructor() {
    this.count = Infinity;
  }

  /**
   * Learns from a frame.
   * @param {number} milliseconds How long it took.
   * @param {number} drawn How many points it had.
   * @param {number} total How many there are.
   */
  learn(milliseconds, drawn, total) {
    if (drawn === 0) return;
    this.#add(milliseconds, drawn);
    const { weight, points, time } = this.#sums;
    const perPoint = this.#fitSlope();
    const fixed = Math.max(0, (time - perPoint * points) / weight);
    const affordable = Math.round(Math.max(AIM - fixed, LEAST) / perPoint);
    const isQuick = fixed + perPoint * total <= SLOW_FRAME;
    this.count = isQuick || affordable >= total ? Infinity : Math.max(FEWEST, affordable);
  }

  #add(time, points) {
    const sums = this.#sums;
    const added = { weight: 1, points, time, squares: points * points, products: points * time };
    for (const name of Object.keys(sums)) sums[name] = MEMORY * sums[name] + added[name];
  }

  /** The time of one point. Frames of about the same number of points say nothing about it, so it stays. */
  #fitSlope() {
    const { weight, points, time, squares, products } = this.#sums;
    const spread = weight * squares - points * points;
    if (spread > 0.001 * points * points) this.#perPoint = (weight * products - points * time) / spread;
    // All of the time is the most that points can take: before two numbers of points were seen, and when the card has
    // become quicker. Noise may turn the line, but a card that draws a point in a picosecond does not exist.
    this.#perPoint = Math.max(1e-9, Math.min(this.#perPoint ?? Infinity, time / points));
    return this.#perPoint;
  }
}
