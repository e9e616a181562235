/**
 * Where labels go: beside their points, none over another, none beyond the edge.
 *
 * Labels are placed one after the other, the important ones first. A label that was shown before comes before those
 * that were not, and first tries the side where it was. So a map that is moved does not flicker.
 */

const GAP = 3;
const SIDES = ["right", "left", "above", "below"];

/**
 * @typedef {object} Candidate
 * @property {number} row
 * @property {number} x Where its point is, in pixels.
 * @property {number} y
 * @property {number} width Of its text, in pixels.
 * @property {number} height
 * @property {number} radius Of its point, in pixels.
 * @property {boolean} [required] Placed before all others.
 * @property {boolean} [asked] Shown even over what stays free, if no side of its point has room otherwise.
 */

/**
 * Places labels.
 *
 * @param {Candidate[]} candidates The important ones first.
 * @param {{width: number, height: number}} screen In pixels.
 * @param {Map<number, string>} shown The sides of the labels that are shown already, by row.
 * @param {{left: number, top: number, right: number, bottom: number}[]} taken Boxes that stay free.
 * @param {number} most How many labels there may be, the required ones not counted.
 * @returns {{row: number, side: string, left: number, top: number, right: number, bottom: number}[]}
 */
export function placeLabels(candidates, screen, shown, taken, most) {
  const boxes = taken.slice();
  const placed = [];
  for (const candidate of sortByImportance(candidates, shown)) {
    if (!candidate.required && placed.length >= most) break;
    const label =
      placeLabel(candidate, screen, shown.get(candidate.row), boxes) ??
      (candidate.asked ? placeLabel(candidate, screen, shown.get(candidate.row), placed) : null);
    if (label === null) continue;
    boxes.push(label);
    placed.push(label);
  }
  return placed;
}

/** Required ones, then those shown already, then the rest, each in the order given. */
function sortByImportance(candidates, shown) {
  const classes = [[], [], []];
  for (const candidate of candidates) {
    const place = candidate.required ? 0 : shown.has(candidate.row) ? 1 : 2;
    classes[place].push(candidate);
  }
  return classes.flat();
}

function placeLabel(candidate, screen, before, boxes) {
  const sides = before ? [before, ...SIDES.filter((side) => side !== before)] : SIDES;
  for (const side of sides) {
    const label = findBox(candidate, side);
    if (isWithin(label, screen) && !boxes.some((box) => overlap(label, box))) return label;
  }
  return null;
}

/** The box of a label on one side of its point. */
function findBox({ row, x, y, width, height, radius }, side) {
  const away = radius + GAP;
  let left = x - width / 2;
  let top = y - height / 2;
  if (side === "right") left = x + away;
  if (side === "left") left = x - away - width;
  if (side === "above") top = y - away - height;
  if (side === "below") top = y + away;
  return { row, side, left, top, right: left + width, bottom: top + height };
}

function isWithin(box, screen) {
  return box.left >= 0 && box.top >= 0 && box.right <= screen.width && box.bottom <= screen.height;
}

function overlap(first, second) {
  return (
    first.left < second.right && first.right > second.left && first.top < second.bottom && first.bottom > second.top
  );
}
