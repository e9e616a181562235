/**
 * What is on the map: places of the words, how they move to other places, colours, highlighted and selected words.
 *
 * Knows neither the screen nor the card.
 */

import { findFirstRows } from "./class_names.js";
import { hasPlace, normalisePositions } from "./normalised_positions.js";
import { makeLooks, weighWords } from "./point_looks.js";
import { arrangePairs, orderRows } from "./sampling.js";
import { SpatialGrid } from "./spatial_grid.js";

const EMPTY = new Float32Array(0);

const NAMES_OF_CLASS = 2; // words

export class Scene {
  #weights = null;
  #classRows = null;
  #from = EMPTY;

  constructor() {
    this.total = 0;
    this.places = EMPTY;
    this.extent = { left: -1, right: 1, bottom: -1, top: 1 };
    this.order = new Uint32Array(0);
    this.grid = null;
    this.colours = { kind: "one" };
    this.counts = null;
    this.asked = [];
    this.neighbours = [];
    this.marks = new Uint8Array(0);
    this.selection = new Uint32Array(0);
    this.axisTitles = null;
    /** How far the points have moved, 0 to 1. */
    this.mix = 1;
  }

  /**
   * Puts the words at other places.
   *
   * @param {Float32Array} positions x and y of each row, interleaved.
   * @param {boolean} animate Move the points there. They jump if their number has changed.
   */
  setPositions(positions, animate) {
    const { places, total, extent } = normalisePositions(positions);
    const moves = animate && total === this.total && total > 0;
    this.#from = moves ? this.#findPresentPlaces() : places;
    this.mix = moves ? 0 : 1;
    if (total !== this.total) this.#resize(total);
    Object.assign(this, { places, extent, grid: new SpatialGrid(places) });
  }

  /** Sets what colours and sizes mean. `counts` also makes frequent words larger. */
  setColours(colours) {
    this.colours = colours;
    this.counts = colours.counts ?? this.counts;
    this.#weights = null;
    this.#classRows = null;
  }

  /** Selects rows. @param {Uint32Array} rows */
  select(rows) {
    this.marks.fill(0);
    this.selection = rows.filter((row) => row < this.total);
    for (const row of this.selection) this.marks[row] = 1;
  }

  /** What colours mean. Classes of another number of words, such as those of another model, show nothing. */
  get shownColours() {
    const { kind, classes } = this.colours;
    return kind === "class" && classes?.length !== this.total ? { kind: "one" } : this.colours;
  }

  /** The most frequent rows of each class, by the number of the class. */
  get classRows() {
    const { classes, classCount } = this.colours;
    this.#classRows ??= findFirstRows(classes, classCount, NAMES_OF_CLASS);
    return this.#classRows;
  }

  /** True while the points move to other places. */
  get morphing() {
    return this.mix < 1;
  }

  /** The rows that are always labelled, the asked ones first. */
  get highlighted() {
    return [...new Set([...this.asked, ...this.neighbours])].filter((row) => this.hasPlace(row));
  }

  /** True if a row is on the map. */
  hasPlace(row) {
    return hasPlace(this.places, row);
  }

  /** Where a row is now: `[x, y]` in map units. */
  locate(row) {
    return [this.#findPresent(2 * row), this.#findPresent(2 * row + 1)];
  }

  /** The places before and after a move, for the card. */
  arrangePlaces() {
    const to = arrangePairs(this.places, this.order);
    return { to, from: this.#from === this.places ? to : arrangePairs(this.#from, this.order) };
  }

  /** The looks of all points, for the card. */
  arrangeLooks() {
    const counts = this.counts?.length === this.total ? this.counts : null;
    this.#weights ??= weighWords(this.total, counts);
    return makeLooks(this.order, this.shownColours, this.#weights, this.marks);
  }

  #resize(total) {
    this.total = total;
    this.order = orderRows(total);
    this.marks = new Uint8Array(total);
    this.selection = new Uint32Array(0);
    this.#weights = null;
  }

  #findPresent(at) {
    return this.#from[at] + (this.places[at] - this.#from[at]) * this.mix;
  }

  /** Where all points are now, perhaps in the middle of an earlier move. What has no place yet starts at the middle. */
  #findPresentPlaces() {
    const present = new Float32Array(this.places.length);
    for (let at = 0; at < present.length; at++) {
      present[at] = hasPlace(this.places, at >> 1) ? this.#findPresent(at) : 0;
    }
    return present;
  }
}
