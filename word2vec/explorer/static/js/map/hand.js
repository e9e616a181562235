/**
 * What the pointer does on the map: it pans, zooms, picks, hovers and draws the lasso.
 *
 * `pointer.js` tells gestures from events, here they get their meaning.
 */

import { makeWord } from "../texts/word_text.js";
import { make } from "../elements.js";
import { findInPolygon, thinPath } from "./lasso.js";
import { Pointer } from "./pointer.js";

const REACH = 14; // pixels from the pointer to a point
const DOUBLE_CLICK = 400; // milliseconds
const CLOSER = 2; // for a double click
const THIN = 3; // pixels between two corners of the lasso

export class Hand {
  #pointer;
  #clicked = -Infinity;
  #lasso = null;

  /**
   * @param {import("./surface.js").Surface} surface
   * @param {import("./scene.js").Scene} scene
   * @param {import("./camera.js").Camera} camera
   * @param {{words: object, messages: object, onMove: () => void, onChange: () => void, onPick: (row: number) => void,
   *   onHover: (row: number | null) => void, onLasso: (rows: Uint32Array) => void}} calls `onMove` after the camera
   *   has moved, `onChange` if something else must be drawn.
   */
  constructor(surface, scene, camera, calls) {
    Object.assign(this, { surface, scene, camera, calls });
    /** The row under the pointer. @type {number | null} */
    this.hovered = null;
    this.#pointer = new Pointer(surface.surface, {
      onPan: (right, down) => this.#moveCamera(() => camera.pan(right, down)),
      onZoom: (factor, x, y) => this.#moveCamera(() => camera.zoomAt(factor, x, y)),
      onClick: (x, y) => this.#click(x, y),
      onDoubleClick: (x, y) => this.#moveCamera(() => camera.zoomAt(CLOSER, x, y)),
      onHover: (x, y) => this.#hover(this.#lasso === null ? this.#findNear(x, y) : null),
      onLeave: () => this.#hover(null),
      drawsLasso: () => this.#lasso !== null,
      onLassoPoint: (x, y) => this.#addToLasso(x, y),
      onLassoEnd: () => this.#endLasso(),
      onLassoCancel: () => this.cancelLasso(),
    });
  }

  /** The lasso as far as it is drawn, in pixels, or null. */
  get lasso() {
    return this.#lasso;
  }

  /** From now on dragging draws a lasso, once. */
  startLasso() {
    this.#lasso = [];
    this.surface.surface.classList.add("lasso");
    this.#hover(null);
  }

  /** Dragging pans again. Returns false if it did already. */
  cancelLasso() {
    if (this.#lasso === null) return false;
    this.#lasso = null;
    this.surface.surface.classList.remove("lasso");
    this.calls.onChange();
    return true;
  }

  /** Shows the tooltip anew: its word has arrived, or the map has changed below it. */
  refresh() {
    const row = this.hovered;
    if (row === null || !this.scene.hasPlace(row)) return this.surface.showTooltip(null);
    const [x, y] = this.camera.toScreen(...this.scene.locate(row));
    this.surface.showTooltip({ x, y, lines: this.#describe(row) });
  }

  /** Forgets what is under the pointer: the map has moved. */
  letGo() {
    this.#hover(null);
  }

  destroy() {
    this.#pointer.destroy();
  }

  #moveCamera(move) {
    move();
    this.#hover(null);
    this.calls.onMove();
  }

  #findNear(x, y) {
    if (this.scene.grid === null || this.scene.morphing) return null;
    return this.scene.grid.findNearest(...this.camera.toMap(x, y), REACH / this.camera.scale);
  }

  #click(x, y) {
    // The second click of two zooms, so it does not pick again.
    const now = performance.now();
    const isSecond = now - this.#clicked < DOUBLE_CLICK;
    this.#clicked = now;
    const row = isSecond ? null : this.#findNear(x, y);
    if (row !== null) this.calls.onPick(row);
  }

  #hover(row) {
    if (row === this.hovered) return;
    this.hovered = row;
    this.surface.surface.classList.toggle("over-word", row !== null);
    this.refresh();
    this.calls.onHover(row);
    this.calls.onChange();
    if (row !== null && this.calls.words.get(row) === undefined) this.calls.words.request([row]).catch(() => {});
  }

  #describe(row) {
    const { words, messages } = this.calls;
    const word = words.get(row);
    const facts = [messages.say("mapRank", { rank: row + 1 })];
    const count = words.getCount(row);
    if (count !== undefined && count !== null) facts.push(messages.say("timesOf", { count }));
    const { kind, classes } = this.scene.shownColours;
    if (kind === "class") facts.push(messages.say("mapClass", { number: classes[row] + 1 }));
    const title = word === undefined ? "…" : makeWord(word);
    return [make("strong", {}, title), make("span", {}, facts.join(" · "))];
  }

  #addToLasso(x, y) {
    this.#lasso.push([x, y]);
    this.calls.onChange();
  }

  #endLasso() {
    const polygon = thinPath(this.#lasso, THIN).map(([x, y]) => this.camera.toMap(x, y));
    this.cancelLasso();
    if (this.scene.grid !== null) this.calls.onLasso(findInPolygon(this.scene.grid, polygon));
  }
}
