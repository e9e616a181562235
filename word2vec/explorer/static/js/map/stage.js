/**
 * The scene, the camera that looks at it, and the painting of it in time: what moves, when it is drawn, and of how many
 * points.
 */

import { Camera, mixViews } from "./camera.js";
import { FrameLoop } from "./frame_loop.js";
import { Motion, wantsLessMotion } from "./motion.js";
import { Painter } from "./painter.js";
import { SampleSize } from "./sampling.js";
import { Scene } from "./scene.js";

const MORPH = 900; // milliseconds
const FLIGHT = 600; // milliseconds

export class Stage {
  #sample = new SampleSize();
  #flight = null;
  #morph = null;
  #drawsPoints = true;
  #hasDrawnPoints = false;
  #calls;

  /**
   * @param {import("./surface.js").Surface} surface
   * @param {import("../sources/word_store.js").WordStore} words
   * @param {{findOverlay: () => {lasso: number[][] | null, hovered: number | null, crosshair: boolean},
   *   onRest: () => void}} calls What lies over the map in this moment, and what to do when it has come to rest.
   */
  constructor(surface, words, calls) {
    this.#calls = calls;
    this.surface = surface;
    this.scene = new Scene();
    this.camera = new Camera();
    this.painter = new Painter(surface, this.scene, this.camera, words);
    this.statistics = { frameMilliseconds: 0, drawn: 0, total: 0, labels: 0 };
    this.loop = new FrameLoop({
      drawFrame: (time, moving) => this.#drawFrame(time, moving),
      onMeasured: (milliseconds) => this.#measure(milliseconds),
      onRest: () => this.#rest(),
    });
    this.loop.gl = this.painter.renderer?.gl ?? null;
  }

  /** True if points can be drawn. */
  get hasWebGL() {
    return this.loop.gl !== null;
  }

  /** Draws what has changed. `parts` must go to the card anew, see Painter.refresh. */
  change(...parts) {
    this.#drawsPoints = true;
    this.painter.refresh(...parts);
    this.loop.request();
  }

  /** Draws what lies over the points. They stay as they are: a million of them cost much, a label little. */
  changeDrawings() {
    this.loop.request();
  }

  /** Draws what has changed while the hand moves the map, perhaps only a sample of it. */
  move() {
    this.#flight = null;
    this.#drawsPoints = true;
    this.loop.move();
  }

  /** Tells the size of the map, see Painter.resize. */
  resize(width, height, ratio) {
    this.painter.resize(width, height, ratio);
    this.#drawsPoints = true;
    this.loop.move();
  }

  /** Puts the points at other places, at once or moving there. */
  movePoints(positions, animate) {
    const { scene } = this;
    scene.setPositions(positions, animate && !wantsLessMotion());
    this.camera.setExtent(scene.extent);
    const step = (share) => {
      scene.mix = share;
    };
    this.#morph = scene.morphing ? new Motion(MORPH, step) : null;
    this.change("places", "looks");
    this.loop.move();
  }

  /** Moves the camera to a view. */
  fly(view) {
    const from = this.camera.view;
    const step = (share) => this.camera.set(mixViews(from, view, share));
    this.#flight = new Motion(wantsLessMotion() ? 0 : FLIGHT, step);
    this.loop.move();
  }

  /** Draws all points now, without what is not for a picture. */
  paintPicture() {
    this.#drawsPoints = true;
    this.#paint(Infinity, false, { lasso: null, hovered: null, crosshair: false });
    this.change();
  }

  /** The card has lost everything. `restore` gives it back. */
  lose() {
    this.loop.forget();
  }

  restore() {
    this.painter.restore();
    this.change();
  }

  destroy() {
    this.loop.destroy();
    this.painter.renderer?.destroy();
  }

  #drawFrame(time, moving) {
    if (this.#flight !== null || this.#morph !== null) this.#drawsPoints = true;
    if (this.#flight && !this.#flight.advance(time)) this.#flight = null;
    if (this.#morph && !this.#morph.advance(time)) this.#morph = null;
    this.#paint(moving ? this.#sample.count : Infinity, moving, this.#calls.findOverlay());
    return this.#flight !== null || this.#morph !== null;
  }

  #paint(count, moving, overlay) {
    const { statistics, painter } = this;
    this.#hasDrawnPoints = this.#drawsPoints;
    if (this.#drawsPoints) statistics.drawn = painter.paintPoints(count);
    this.#drawsPoints = false;
    painter.paintDrawings(moving, overlay);
    statistics.total = this.scene.total;
    statistics.labels = painter.labelCount;
  }

  #rest() {
    if (this.statistics.drawn < this.scene.total) this.#drawsPoints = true;
    this.#calls.onRest();
  }

  #measure(milliseconds) {
    const { statistics, painter } = this;
    if (!this.#hasDrawnPoints) return;
    statistics.frameMilliseconds = milliseconds;
    // Sending a million points takes longer than drawing them, but is done once.
    if (!painter.hasSent) this.#sample.learn(milliseconds, statistics.drawn, statistics.total);
  }
}
