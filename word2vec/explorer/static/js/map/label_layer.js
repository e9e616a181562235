/**
 * The words on the map: chooses which to label, asks for the words that are missing, places and draws them.
 */

import { showWord } from "../texts/word_text.js";
import { placeLabels } from "./labels.js";
import { isInBox } from "./spatial_grid.js";

// System fonts first, then those that have Chinese characters.
export const FONT_FAMILY =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Hiragino Sans GB", ' +
  '"Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif';
const FONT_SIZE = 12;
const LARGE_FONT_SIZE = 14;
const LINE = 1.3;
const HALO = 3;
// The map is laid with tiles of about this size, and the most frequent word of each is tried. So regions of rare words
// have labels too.
const TILE = { width: 116, height: 50 }; // pixels
const LONGEST = 24; // characters
// With fewer points in view the grid finds them. With more, the first rows have words for nearly all tiles.
const FEW = 20000;
const FIRST = 100000;

export class LabelLayer {
  #widths = new Map();
  #shown = new Map();

  /** @param {{get: function(number): (string|undefined), request: function(Iterable<number>): Promise<void>}} words */
  constructor(words) {
    this.words = words;
  }

  /** Forgets where labels were: the points have moved. */
  forget() {
    this.#shown.clear();
  }

  /**
   * Places and draws the labels.
   *
   * @param {CanvasRenderingContext2D} context In CSS pixels.
   * @param {import("./camera.js").Camera} camera
   * @param {import("./scene.js").Scene} scene
   * @param {{radius: number, moving: boolean, colours: object, taken: object[], showsAll: boolean}} how The radius of a
   *     point in pixels, whether the map moves, the colours of the theme, boxes that stay free, and whether other words
   *     than the highlighted are labelled.
   * @returns {number} How many there are.
   */
  draw(context, camera, scene, how) {
    const required = scene.highlighted;
    const all = how.showsAll && !scene.morphing;
    const rows = all ? [...required, ...this.#chooseRows(camera, scene)] : required;
    this.requestMissing(rows, how.moving);
    const isRequired = new Set(required);
    const isAsked = new Set(scene.asked);
    const candidates = [];
    for (const row of rows) {
      const word = this.words.get(row);
      if (word === undefined || !scene.hasPlace(row)) continue;
      const size = isRequired.has(row) ? LARGE_FONT_SIZE : FONT_SIZE;
      const [x, y] = camera.toScreen(...scene.locate(row));
      const width = this.#measure(context, word, size);
      const radius = isRequired.has(row) ? how.radius + 3 : how.radius;
      const [height, asked] = [size * LINE, isAsked.has(row)];
      candidates.push({ row, x, y, width, height, radius, required: isRequired.has(row), asked });
    }
    const most = (camera.width * camera.height) / (TILE.width * TILE.height);
    // No label hides the point of a highlighted word.
    const points = candidates.filter((candidate) => candidate.required).map(findPointBox);
    const placed = placeLabels(candidates, camera, this.#shown, [...how.taken, ...points], most);
    this.#shown = new Map(placed.map(({ row, side }) => [row, side]));
    for (const label of placed) this.#drawLabel(context, label, isRequired.has(label.row), how.colours);
    return placed.length;
  }

  /**
   * The most frequent word of each tile in view, the most frequent first.
   *
   * The tiles lie on the map and their size changes only when the zoom has doubled, so a word keeps its label while the
   * map is moved. Those at the edge count as a whole, for the same reason.
   */
  #chooseRows(camera, scene) {
    if (scene.grid === null) return [];
    const unit = 2 ** -Math.round(Math.log2(camera.scale));
    const [width, height] = [TILE.width * unit, TILE.height * unit];
    const { left, right, bottom, top } = camera.box;
    const box = { left: left - width, right: right + width, bottom: bottom - height, top: top + height };
    const chosen = new Map();
    const offer = (row) => {
      const [x, y] = [scene.places[2 * row], scene.places[2 * row + 1]];
      const tile = Math.floor(x / width) + 1e7 * Math.floor(y / height);
      if (!chosen.has(tile)) chosen.set(tile, row);
    };
    if (scene.grid.countNear(box) <= FEW) {
      scene.grid.findInBox(box).forEach(offer);
    } else {
      const last = Math.min(scene.total, FIRST);
      for (let row = 0; row < last; row++) if (isInBox(scene.places, row, box)) offer(row);
    }
    const skip = new Set(scene.highlighted);
    return [...chosen.values()].filter((row) => !skip.has(row));
  }

  /** Asks for words when the map rests. While it moves the required ones are enough. */
  requestMissing(rows, moving) {
    if (moving) return;
    const missing = rows.filter((row) => this.words.get(row) === undefined);
    // The store tells when they have come. If they do not, the page says so, and the next frame asks again.
    if (missing.length > 0) this.words.request(missing).catch(() => {});
  }

  #measure(context, word, size) {
    const key = `${size} ${word}`;
    if (!this.#widths.has(key)) {
      if (this.#widths.size > 20000) this.#widths.clear();
      context.font = writeFont(size);
      this.#widths.set(key, context.measureText(shortenForLabel(word)).width + HALO);
    }
    return this.#widths.get(key);
  }

  #drawLabel(context, label, required, colours) {
    const size = required ? LARGE_FONT_SIZE : FONT_SIZE;
    context.font = writeFont(size);
    drawHaloText(context, shortenForLabel(this.words.get(label.row)), label, colours);
  }
}

function findPointBox({ x, y, radius }) {
  return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
}

/** The font of labels. Large ones are bold. */
function writeFont(size) {
  return `${size === LARGE_FONT_SIZE ? "600 " : ""}${size}px ${FONT_FAMILY}`;
}

/** Returns a word as its label shows it: without characters that are not seen, and cut if it is long. */
export function shortenForLabel(word) {
  const characters = Array.from(showWord(word));
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join("")}…` : characters.join("");
}

/**
 * Draws a text in a box, with a halo of the background's colour that parts it from the points below.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {{left: number, right: number, top: number, bottom: number}} box In pixels.
 * @param {{text: string, background: string}} colours
 */
export function drawHaloText(context, text, box, colours) {
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = HALO;
  context.strokeStyle = colours.background;
  context.fillStyle = colours.text;
  const x = (box.left + box.right) / 2;
  const y = (box.top + box.bottom) / 2;
  context.strokeText(text, x, y);
  context.fillText(text, x, y);
}
