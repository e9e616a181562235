/** Round numbers for an axis. No page is needed here. */

const STEPS = [1, 2, 2.5, 5, 10];

/**
 * Returns round numbers from `low` to `high`.
 * @param {number} low
 * @param {number} high
 * @param {number} most How many at most, at least 2.
 * @returns {number[]} Ascending. One number if both are the same.
 */
export function chooseTicks(low, high, most) {
  if (!(high > low)) return [low];
  const rough = (high - low) / (most - 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = STEPS.map((factor) => factor * power).find((each) => countTicks(low, high, each) <= most);
  const first = Math.ceil(low / step - 1e-9);
  // Each is a product and not a sum, so that errors of rounding do not add up.
  return Array.from({ length: countTicks(low, high, step) }, (_, place) => cleanNumber((first + place) * step));
}

function countTicks(low, high, step) {
  return Math.floor(high / step + 1e-9) - Math.ceil(low / step - 1e-9) + 1;
}

/** Drops the digits that only rounding made: 0.30000000000000004 -> 0.3. */
function cleanNumber(number) {
  return +number.toPrecision(12);
}
