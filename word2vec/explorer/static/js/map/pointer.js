/**
 * Mouse, pen and fingers: what they mean on the map.
 *
 * One pointer drags, or clicks if it hardly moves. Two pinch. The wheel zooms, as does the pinch of a trackpad, which
 * browsers tell as a wheel with Ctrl.
 */

const CLICK = { mouse: 4, pen: 6, touch: 10 };
const LINE = 16; // pixels of one line of a wheel
const WHEEL = 0.0022; // of a factor e for one pixel of a wheel
const PINCH = 0.01;

/**
 * @typedef {object} Gestures
 * @property {(right: number, down: number) => void} onPan In pixels.
 * @property {(factor: number, x: number, y: number) => void} onZoom
 * @property {(x: number, y: number) => void} onClick
 * @property {(x: number, y: number) => void} onDoubleClick
 * @property {(x: number, y: number) => void} onHover
 * @property {() => void} onLeave
 * @property {() => boolean} drawsLasso True while dragging draws a lasso.
 * @property {(x: number, y: number) => void} onLassoPoint
 * @property {() => void} onLassoEnd
 * @property {() => void} onLassoCancel
 */

export class Pointer {
  #down = new Map();
  #travelled = 0;
  #lasso = false;
  #ending = new AbortController();

  /**
   * @param {HTMLElement} surface
   * @param {Gestures} gestures Places are in pixels from the surface's upper left corner.
   */
  constructor(surface, gestures) {
    this.surface = surface;
    this.gestures = gestures;
    const options = { signal: this.#ending.signal };
    surface.addEventListener("pointerdown", (event) => this.#press(event), options);
    surface.addEventListener("pointermove", (event) => this.#move(event), options);
    surface.addEventListener("pointerup", (event) => this.#release(event), options);
    surface.addEventListener("pointercancel", (event) => this.#cancel(event), options);
    surface.addEventListener("pointerleave", () => this.gestures.onLeave(), options);
    surface.addEventListener("wheel", (event) => this.#turnWheel(event), { ...options, passive: false });
    surface.addEventListener("dblclick", (event) => this.gestures.onDoubleClick(...this.#locate(event)), options);
  }

  /** Listens no more. */
  destroy() {
    this.#ending.abort();
  }

  #locate(event) {
    const box = this.surface.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  #press(event) {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    this.surface.setPointerCapture(event.pointerId);
    this.#down.set(event.pointerId, this.#locate(event));
    this.gestures.onLeave();
    if (this.#down.size > 1) {
      // A second finger makes a pinch of what was a drag, a click or a lasso.
      this.#travelled = Infinity;
      if (this.#lasso) this.gestures.onLassoCancel();
      this.#lasso = false;
      return;
    }
    this.#travelled = 0;
    this.#lasso = this.gestures.drawsLasso();
    if (this.#lasso) this.gestures.onLassoPoint(...this.#locate(event));
  }

  #move(event) {
    const [x, y] = this.#locate(event);
    const before = this.#down.get(event.pointerId);
    if (before === undefined) {
      if (event.pointerType !== "touch") this.gestures.onHover(x, y);
      return;
    }
    const [right, down] = [x - before[0], y - before[1]];
    // A place is kept until the pointer has left the circle of a click, so this is the way from where it was pressed.
    this.#travelled = Math.max(this.#travelled, Math.hypot(right, down));
    if (this.#lasso) {
      this.gestures.onLassoPoint(x, y);
    } else if (this.#down.size === 2) {
      this.#pinch(event.pointerId, [x, y]);
    } else if (this.#travelled > (CLICK[event.pointerType] ?? CLICK.touch)) {
      this.surface.classList.add("dragged");
      this.gestures.onPan(right, down);
    } else {
      return; // The first pixels are panned with those that make it a drag.
    }
    this.#down.set(event.pointerId, [x, y]);
  }

  #pinch(moved, to) {
    const [other] = [...this.#down].filter(([id]) => id !== moved).map(([, place]) => place);
    const from = this.#down.get(moved);
    const factor = Math.hypot(to[0] - other[0], to[1] - other[1]) / Math.hypot(from[0] - other[0], from[1] - other[1]);
    const [x, y] = [(to[0] + other[0]) / 2, (to[1] + other[1]) / 2];
    this.gestures.onPan((to[0] - from[0]) / 2, (to[1] - from[1]) / 2);
    if (Number.isFinite(factor) && factor > 0) this.gestures.onZoom(factor, x, y);
  }

  #release(event) {
    if (!this.#down.delete(event.pointerId)) return;
    this.surface.classList.remove("dragged");
    if (this.#lasso) {
      this.#lasso = false;
      this.gestures.onLassoEnd();
    } else if (this.#travelled <= (CLICK[event.pointerType] ?? CLICK.touch)) {
      this.gestures.onClick(...this.#locate(event));
    }
  }

  #cancel(event) {
    this.#down.delete(event.pointerId);
    this.surface.classList.remove("dragged");
    if (this.#lasso) this.gestures.onLassoCancel();
    this.#lasso = false;
  }

  #turnWheel(event) {
    event.preventDefault();
    const unit = [1, LINE, this.surface.clientHeight][event.deltaMode] ?? 1;
    const speed = event.ctrlKey ? PINCH : WHEEL;
    const turn = Math.max(-600, Math.min(600, event.deltaY * unit));
    this.gestures.onZoom(Math.exp(-turn * speed), ...this.#locate(event));
  }
}
