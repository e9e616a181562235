/**
 * The positions of a layout, moved and scaled so that most points lie between -1 and 1.
 *
 * Layouts come in any unit: principal components, cosines, UMAP. The camera, the grid and the graphics card see only
 * these. The scale is the same for x and y, so that distances keep their meaning.
 */

/** Where a point without a finite position is kept. The shader draws nothing that lies beyond `FARTHEST`. */
export const NOWHERE = 1e9;
/** The largest coordinate of a point that is drawn, so that 32-bit products stay finite. */
export const FARTHEST = 1e7;

// A few words far from all others must not shrink the map to a dot: this share of the points may lie outside.
const OUTSIDE = 0.001;
const SAMPLE = 20000;

/**
 * Normalises the positions of a layout.
 *
 * @param {Float32Array} positions x and y of each row, interleaved. NaN and Infinity are allowed.
 * @returns {{places: Float32Array, total: number, extent: {left: number, right: number, bottom: number, top: number}}}
 *     The places, interleaved, and the box around all points that have one.
 */
export function normalisePositions(positions) {
  const total = positions.length >> 1;
  const horizontal = findMiddle(positions, 0);
  const vertical = findMiddle(positions, 1);
  const unit = Math.max(horizontal.half, vertical.half) || 1;
  const places = new Float32Array(2 * total);
  const extent = { left: 0, right: 0, bottom: 0, top: 0 };
  for (let i = 0; i < 2 * total; i += 2) {
    const x = (positions[i] - horizontal.middle) / unit;
    const y = (positions[i + 1] - vertical.middle) / unit;
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      places[i] = places[i + 1] = NOWHERE;
      continue;
    }
    places[i] = Math.max(-FARTHEST, Math.min(FARTHEST, x));
    places[i + 1] = Math.max(-FARTHEST, Math.min(FARTHEST, y));
    if (places[i] < extent.left) extent.left = places[i];
    if (places[i] > extent.right) extent.right = places[i];
    if (places[i + 1] < extent.bottom) extent.bottom = places[i + 1];
    if (places[i + 1] > extent.top) extent.top = places[i + 1];
  }
  return { places, total, extent };
}

/**
 * True if a row has a place on the map.
 *
 * @param {Float32Array} places As `normalisePositions` returns them.
 * @param {number} row
 * @returns {boolean}
 */
export function hasPlace(places, row) {
  return row >= 0 && 2 * row < places.length && places[2 * row] < NOWHERE;
}

/** Finds the middle and half the length of the interval that holds nearly all finite values of a coordinate. */
function findMiddle(positions, offset) {
  const total = positions.length >> 1;
  const step = Math.max(1, Math.floor(total / SAMPLE));
  const values = [];
  for (let row = 0; row < total; row += step) {
    const value = positions[2 * row + offset];
    if (Number.isFinite(value)) values.push(value);
  }
  if (values.length === 0) return { middle: 0, half: 0 };
  const sorted = Float64Array.from(values).sort();
  const cut = Math.floor(sorted.length * OUTSIDE);
  const low = sorted[cut];
  const high = sorted[sorted.length - 1 - cut];
  return { middle: low / 2 + high / 2, half: high / 2 - low / 2 };
}
