/**
 * A uniform grid over the points of the map: which point is nearest to a place, and which lie in a box.
 *
 * The points are sorted by cell (a counting sort), so that the grid is two typed arrays. A million points take some
 * tens of milliseconds. The cells at the border also hold what lies outside.
 */

import { hasPlace } from "./normalised_positions.js";

// The points are dense in the middle, so that cells of about two points on average have many more there.
const POINTS_PER_CELL = 2;
const MOST_COLUMNS = 768;
// The normalised square, a little larger.
const SIDE = 1.05;

export class SpatialGrid {
  /** @param {Float32Array} places x and y of each row, normalised. */
  constructor(places) {
    const total = places.length >> 1;
    this.places = places;
    this.columns = Math.max(1, Math.min(MOST_COLUMNS, Math.floor(Math.sqrt(total / POINTS_PER_CELL))));
    this.cellSize = (2 * SIDE) / this.columns;
    this.#sort(total);
  }

  /** The column of an x, or the row of cells of a y. */
  locate(coordinate) {
    const cell = Math.floor((coordinate + SIDE) / this.cellSize);
    return Math.max(0, Math.min(this.columns - 1, cell));
  }

  /** The middle of a column, in map units. */
  findMiddle(column) {
    return (column + 0.5) * this.cellSize - SIDE;
  }

  /** True for a cell at the border, which reaches without end. */
  isBorder(column, line) {
    return column === 0 || line === 0 || column === this.columns - 1 || line === this.columns - 1;
  }

  /** The points of a cell are `rows[starts[cell]]` up to `rows[starts[cell + 1]]`. */
  numberCell(column, line) {
    return line * this.columns + column;
  }

  /**
   * Finds the point that is nearest to a place.
   *
   * @param {number} x In map units.
   * @param {number} y In map units.
   * @param {number} farthest Points farther away are not found.
   * @returns {number|null} Its row. Of points at the same distance the first row.
   */
  findNearest(x, y, farthest = Infinity) {
    const column = this.locate(x);
    const line = this.locate(y);
    const best = { row: null, square: farthest * farthest };
    for (let ring = 0; ring < this.columns; ring++) {
      // All points of this ring and beyond are at least so far away.
      const reach = (ring - 1) * this.cellSize;
      if (ring > 1 && reach * reach > best.square) break;
      this.#visitRing(column, line, ring, (cell) => this.#improve(cell, x, y, best));
    }
    return best.row;
  }

  /**
   * Finds the points in a box.
   *
   * @param {{left: number, right: number, bottom: number, top: number}} box In map units, its edges included.
   * @returns {Uint32Array} Their rows, in ascending order.
   */
  findInBox(box) {
    const found = new Uint32Array(this.countNear(box));
    let count = 0;
    this.visitBox(box, (cell) => {
      for (let i = this.starts[cell]; i < this.starts[cell + 1]; i++) {
        const row = this.rows[i];
        if (isInBox(this.places, row, box)) found[count++] = row;
      }
    });
    return this.sortRows(found.subarray(0, count));
  }

  /** Rows in ascending order, each once. Many are marked and collected, which is faster than to compare them. */
  sortRows(rows) {
    const total = this.places.length >> 1;
    if (rows.length < total / 32) return rows.slice().sort();
    const marks = new Uint8Array(total);
    for (const row of rows) marks[row] = 1;
    const sorted = new Uint32Array(rows.length);
    for (let row = 0, count = 0; row < total; row++) if (marks[row] === 1) sorted[count++] = row;
    return sorted;
  }

  /** Counts the points in the cells that a box touches: at least as many as lie in it, at little cost. */
  countNear(box) {
    let count = 0;
    this.visitBox(box, (cell) => {
      count += this.starts[cell + 1] - this.starts[cell];
    });
    return count;
  }

  /** Calls `visit(cell, column, line)` for the cells that a box touches. */
  visitBox(box, visit) {
    const [left, right] = [this.locate(box.left), this.locate(box.right)];
    const [bottom, top] = [this.locate(box.bottom), this.locate(box.top)];
    for (let line = bottom; line <= top; line++) {
      for (let column = left; column <= right; column++) visit(this.numberCell(column, line), column, line);
    }
  }

  #sort(total) {
    const cells = this.columns * this.columns;
    const cellOfRow = new Uint32Array(total);
    const starts = new Uint32Array(cells + 1);
    let placed = 0;
    for (let row = 0; row < total; row++) {
      if (!hasPlace(this.places, row)) {
        cellOfRow[row] = cells;
        continue;
      }
      const cell = this.numberCell(this.locate(this.places[2 * row]), this.locate(this.places[2 * row + 1]));
      cellOfRow[row] = cell;
      starts[cell + 1]++;
      placed++;
    }
    for (let cell = 0; cell < cells; cell++) starts[cell + 1] += starts[cell];
    const next = starts.slice();
    const rows = new Uint32Array(placed);
    for (let row = 0; row < total; row++) {
      if (cellOfRow[row] < cells) rows[next[cellOfRow[row]]++] = row;
    }
    this.starts = starts;
    this.rows = rows;
  }

  /** Calls `visit(cell)` for the cells at a distance of `ring` cells from one. */
  #visitRing(column, line, ring, visit) {
    for (let l = Math.max(0, line - ring); l <= Math.min(this.columns - 1, line + ring); l++) {
      const whole = Math.abs(l - line) === ring;
      const step = whole || ring === 0 ? 1 : 2 * ring;
      for (let c = column - ring; c <= column + ring; c += step) {
        if (c >= 0 && c < this.columns) visit(this.numberCell(c, l));
      }
    }
  }

  #improve(cell, x, y, best) {
    for (let i = this.starts[cell]; i < this.starts[cell + 1]; i++) {
      const row = this.rows[i];
      const right = this.places[2 * row] - x;
      const up = this.places[2 * row + 1] - y;
      const square = right * right + up * up;
      const nearer = square < best.square || (square === best.square && (best.row === null || row < best.row));
      if (nearer) {
        best.square = square;
        best.row = row;
      }
    }
  }
}

/** True if the place of a row is in a box. */
export function isInBox(places, row, box) {
  const x = places[2 * row];
  const y = places[2 * row + 1];
  return x >= box.left && x <= box.right && y >= box.bottom && y <= box.top;
}
