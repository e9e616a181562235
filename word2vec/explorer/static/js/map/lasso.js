/**
 * Which points lie in a polygon that was drawn by hand.
 *
 * A point is inside if a ray from it crosses the polygon an odd number of times. With half a million points and two
 * hundred corners that is slow for each point, so cells of the grid that no edge touches are judged as one.
 */

/**
 * True if a place is inside a polygon. Where the polygon crosses itself, the even-odd rule holds.
 *
 * @param {number} x
 * @param {number} y
 * @param {number[][]} polygon Its corners, pairs x, y. The last is joined to the first.
 * @returns {boolean}
 */
export function isInside(x, y, polygon) {
  let inside = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [x1, y1] = polygon[i];
    const [x2, y2] = polygon[j];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

/**
 * Finds the points inside a polygon.
 *
 * @param {import("./spatial_grid.js").SpatialGrid} grid
 * @param {number[][]} polygon Its corners in map units.
 * @returns {Uint32Array} Their rows, in ascending order. Empty for fewer than three corners.
 */
export function findInPolygon(grid, polygon) {
  if (polygon.length < 3) return new Uint32Array(0);
  const box = findBox(polygon);
  const touched = markEdges(grid, polygon);
  const found = new Uint32Array(grid.countNear(box));
  let count = 0;
  // Cells side by side that no edge touches are all inside or all outside, so only the first of them is judged.
  // At both ends of a line they are outside, because the box ends there, so a line may follow another.
  let inside = null;
  grid.visitBox(box, (cell, column, line) => {
    const each = touched[cell] === 1 || grid.isBorder(column, line);
    if (each) inside = null;
    else inside ??= isInside(grid.findMiddle(column), grid.findMiddle(line), polygon);
    if (inside === false) return;
    for (let i = grid.starts[cell]; i < grid.starts[cell + 1]; i++) {
      const row = grid.rows[i];
      if (!each || isInside(grid.places[2 * row], grid.places[2 * row + 1], polygon)) found[count++] = row;
    }
  });
  return grid.sortRows(found.subarray(0, count));
}

/**
 * Leaves out corners that are close to the one before. The hand gives one for each event of the mouse.
 *
 * @param {number[][]} path Pairs x, y in pixels.
 * @param {number} distance In pixels.
 * @returns {number[][]}
 */
export function thinPath(path, distance) {
  const kept = [];
  for (const point of path) {
    const last = kept[kept.length - 1];
    if (!last || Math.hypot(point[0] - last[0], point[1] - last[1]) >= distance) kept.push(point);
  }
  return kept;
}

function findBox(polygon) {
  const box = { left: Infinity, right: -Infinity, bottom: Infinity, top: -Infinity };
  for (const [x, y] of polygon) {
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.bottom = Math.min(box.bottom, y);
    box.top = Math.max(box.top, y);
  }
  return box;
}

/** Marks the cells that an edge touches: for each line of cells, those between where the edge enters and leaves it. */
function markEdges(grid, polygon) {
  const touched = new Uint8Array(grid.columns * grid.columns);
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [lower, upper] = polygon[i][1] < polygon[j][1] ? [polygon[i], polygon[j]] : [polygon[j], polygon[i]];
    for (let line = grid.locate(lower[1]); line <= grid.locate(upper[1]); line++) {
      const middle = grid.findMiddle(line);
      const enter = findCrossing(lower, upper, middle - grid.cellSize / 2);
      const leave = findCrossing(lower, upper, middle + grid.cellSize / 2);
      // One cell more on each side, for what rounding does to edges along the border of a cell.
      const first = Math.max(0, grid.locate(Math.min(enter, leave)) - 1);
      const last = Math.min(grid.columns - 1, grid.locate(Math.max(enter, leave)) + 1);
      touched.fill(1, grid.numberCell(first, line), grid.numberCell(last, line) + 1);
    }
  }
  return touched;
}

/** The x at which an edge reaches a height, or its end where it does not. */
function findCrossing(lower, upper, height) {
  if (height <= lower[1]) return lower[0];
  if (height >= upper[1]) return upper[0];
  return lower[0] + ((upper[0] - lower[0]) * (height - lower[1])) / (upper[1] - lower[1]);
}
