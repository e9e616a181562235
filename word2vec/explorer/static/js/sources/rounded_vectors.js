/** The vectors of a static export, scaled to length 1 and rounded to 8 bits: for sums, cosines and axes. */

/** The vectors of one model. */
export class RoundedVectors {
  #scales;
  #numbers;

  /**
   * @param {ArrayBuffer} bytes float32 [V], a scale for each row, then int8 [V, d].
   * @param {number} words V
   */
  constructor(bytes, words) {
    this.words = words;
    this.size = bytes.byteLength / words - 4;
    this.#scales = new Float32Array(bytes, 0, words);
    this.#numbers = new Int8Array(bytes, 4 * words);
  }

  /**
   * Returns the weighted sum of rows.
   * @param {[number, number][]} terms Rows and their weights.
   * @returns {Float64Array} [d]
   */
  combine(terms) {
    const sum = new Float64Array(this.size);
    for (const [row, weight] of terms) {
      const factor = weight * this.#scales[row];
      for (let place = 0; place < this.size; place++) sum[place] += factor * this.#numbers[row * this.size + place];
    }
    return sum;
  }

  /**
   * Returns the cosine of each row with a vector, 0 for a vector of zeros.
   * @param {Float64Array} vector [d]
   * @returns {Float32Array} [V]
   */
  findCosines(vector) {
    const found = new Float32Array(this.words);
    const length = Math.hypot(...vector);
    if (length === 0) return found;
    const query = Float32Array.from(vector, (number) => number / length);
    for (let row = 0; row < this.words; row++) {
      let sum = 0;
      for (let place = 0, at = row * this.size; place < this.size; place++, at++) sum += query[place] * this.#numbers[at];
      found[row] = Math.max(-1, Math.min(1, sum * this.#scales[row]));
    }
    return found;
  }

  /**
   * Returns the rows of highest cosine, the highest first.
   * @param {Float64Array} vector [d]
   * @param {number} most How many at most.
   * @param {Set<number>} without Rows that are left out.
   * @returns {{row: number, score: number}[]}
   */
  findNearest(vector, most, without) {
    const cosines = this.findCosines(vector);
    const rows = Array.from(cosines.keys()).filter((row) => !without.has(row));
    rows.sort((one, other) => cosines[other] - cosines[one] || one - other);
    return rows.slice(0, most).map((row) => ({ row, score: cosines[row] }));
  }
}
