/**
 * Paints the scene on the two canvases: the points by WebGL2, and over them lines, labels and the legend in 2D.
 */

import { drawAxes, drawCrosshair, drawHighlight, drawLasso, drawRing, findAxisBoxes, FRAME } from "./drawings.js";
import { LabelLayer } from "./label_layer.js";
import { drawLegend, layOutLegend } from "./legend.js";
import { chooseTheme, makePalette, readColour } from "./palette.js";
import { choosePointLook } from "./point_looks.js";
import { PointRenderer } from "./point_renderer.js";

// How much of their opacity the points keep beside highlighted words.
const DIMMED = 0.55;
const EDGE = 10; // pixels from the legend to the edge
const BUTTONS = { width: 48, height: 84 }; // pixels, with the space around them, see map.css

export class Painter {
  #stale = new Set(["places", "looks", "palette"]);
  #size = null;

  /**
   * @param {import("./surface.js").Surface} surface
   * @param {import("./scene.js").Scene} scene
   * @param {import("./camera.js").Camera} camera
   * @param {object} words The store of words.
   */
  constructor(surface, scene, camera, words) {
    Object.assign(this, { surface, scene, camera, theme: "light", ratio: 1, showsLabels: true });
    // The processor draws a hundred labels faster than a card without hardware, and nearly as fast as a real one.
    this.context = surface.drawings.getContext("2d", { willReadFrequently: true });
    this.labels = new LabelLayer(words);
    this.renderer = makeRenderer(surface.points);
    this.labelCount = 0;
    /** The legend of the last frame, or null. */
    this.legend = null;
    /** True if the last frame sent data to the card, so that its time says nothing about the next. */
    this.hasSent = false;
  }

  /** Tells what has changed and must go to the card anew: "places", "looks" or "palette". */
  refresh(...parts) {
    for (const part of parts) this.#stale.add(part);
    if (parts.includes("places")) this.labels.forget();
  }

  /** Makes everything on the card anew, after its context was lost. */
  restore() {
    this.renderer?.build();
    this.refresh("places", "looks", "palette");
  }

  /**
   * Tells the size of the map. The canvases follow with the next frame, since to change them empties them.
   * @param {number} width In CSS pixels.
   * @param {number} height In CSS pixels.
   * @param {number} ratio Pixels of the device in a CSS pixel.
   */
  resize(width, height, ratio) {
    this.camera.resize(width, height);
    this.#size = { width, height, ratio };
  }

  #applySize() {
    if (this.#size === null) return;
    const { width, height, ratio } = this.#size;
    this.#size = null;
    this.ratio = ratio;
    for (const canvas of [this.surface.points, this.surface.drawings]) {
      canvas.width = Math.max(1, Math.round(width * ratio));
      canvas.height = Math.max(1, Math.round(height * ratio));
    }
  }

  /**
   * Paints the points.
   * @param {number} count How many at most.
   * @returns {number} How many were painted.
   */
  paintPoints(count) {
    this.#applySize();
    const { renderer, scene } = this;
    const { size, alpha } = choosePointLook(scene.total, this.camera);
    if (renderer === null || renderer.gl.isContextLost()) return 0;
    this.#sendStale();
    const drawn = Math.min(count, scene.total);
    const selected = [...readColour(chooseTheme(this.theme).selected).map((value) => value / 255), 1];
    renderer.draw(this.camera, {
      count: drawn,
      mix: scene.mix,
      size: size * this.ratio,
      alpha,
      dimmed: scene.highlighted.length > 0 ? DIMMED : 1,
      selecting: scene.selection.length > 0,
      selected,
    });
    return drawn;
  }

  #sendStale() {
    const { renderer, scene } = this;
    this.hasSent = this.#stale.size > 0;
    if (this.#stale.has("places")) {
      const { from, to } = scene.arrangePlaces();
      renderer.setPlaces(from, to);
    }
    if (this.#stale.has("looks")) renderer.setLooks(scene.arrangeLooks());
    if (this.#stale.has("palette")) renderer.setPalette(makePalette(scene.shownColours.kind, this.theme));
    this.#stale.clear();
  }

  /**
   * Paints what lies over the points.
   * @param {boolean} moving Whether the map moves, so that no words are asked for.
   * @param {{lasso: number[][] | null, hovered: number | null, crosshair: boolean}} overlay
   */
  paintDrawings(moving, overlay) {
    this.#applySize();
    const { context, camera, scene } = this;
    const radius = choosePointLook(scene.total, camera).size / 2;
    const colours = chooseTheme(this.theme);
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, camera.width, camera.height);
    drawHighlight(context, camera, scene, { radius, colours });
    const { width } = camera;
    const taken = [{ left: width - BUTTONS.width, top: 0, right: width, bottom: BUTTONS.height }];
    if (scene.axisTitles) taken.push(...findAxisBoxes(camera));
    this.legend = this.#layOutLegend(moving);
    if (this.legend) taken.push(this.legend);
    const how = { radius, moving, colours, taken, showsAll: this.showsLabels };
    this.labelCount = this.labels.draw(context, camera, scene, how);
    if (overlay.hovered !== null && scene.hasPlace(overlay.hovered)) {
      drawRing(context, camera.toScreen(...scene.locate(overlay.hovered)), radius, colours);
    }
    if (scene.axisTitles) drawAxes(context, camera, scene.axisTitles, colours);
    if (this.legend) drawLegend(context, this.legend, { theme: this.theme, colours, messages: this.surface.messages });
    if (overlay.crosshair) drawCrosshair(context, camera, colours);
    if (overlay.lasso) drawLasso(context, overlay.lasso, colours);
  }

  #layOutLegend(moving) {
    const { context, camera, scene, labels } = this;
    const edge = scene.axisTitles ? FRAME + EDGE : EDGE;
    const texts = { words: labels.words, messages: this.surface.messages };
    const legend = layOutLegend(context, scene, camera, edge, texts);
    if (legend?.classes) labels.requestMissing(legend.classes.rows, moving);
    return legend;
  }
}

/** Returns a renderer, or null where there is no WebGL2. */
function makeRenderer(canvas) {
  try {
    return new PointRenderer(canvas);
  } catch {
    return null;
  }
}
