/**
 * Draws on demand, and measures what a frame costs.
 *
 * Nothing is drawn while nothing changes. A fence tells when the card has done a frame, so the page never waits for
 * it. While the card is busy no other frame is sent, so the map cannot fall behind the hand.
 */

// The map rests when nothing has moved for so long, in milliseconds.
const REST = 160;
const BETWEEN_LOOKS = 4;

export class FrameLoop {
  #requested = null;
  #fence = null;
  #wanted = false;
  #start = 0;
  #rest;
  #look;

  /**
   * @param {{drawFrame: function(number, boolean): boolean, onMeasured: function(number): void,
   *     onRest: function(): void}} calls `drawFrame(time, moving)` draws and returns true if the next frame should
   *     follow at once. `onMeasured(milliseconds)` says how long the card was busy. `onRest()` is called when a
   *     motion has ended.
   */
  constructor(calls) {
    this.calls = calls;
    this.moving = false;
    this.gl = null;
  }

  /** Asks for a frame, because something has changed. */
  request() {
    if (this.#requested === null && this.#fence === null) {
      this.#requested = requestAnimationFrame((time) => this.#drawFrame(time));
    } else {
      this.#wanted = true;
    }
  }

  /** Asks for a frame, because the map moves. Until it rests, frames may be drawn of a sample. */
  move() {
    this.moving = true;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.#stop(), REST);
    this.request();
  }

  /** Forgets the frame that the card worked on: its context is lost. */
  forget() {
    this.#fence = null;
    clearTimeout(this.#look);
  }

  /** Draws nothing any more. */
  destroy() {
    this.forget();
    clearTimeout(this.#rest);
    if (this.#requested !== null) cancelAnimationFrame(this.#requested);
    this.calls = { drawFrame: () => false, onMeasured() {}, onRest() {} };
  }

  #stop() {
    this.moving = false;
    this.calls.onRest();
    this.request();
  }

  #drawFrame(time) {
    this.#requested = null;
    this.#wanted = false;
    this.#start = performance.now();
    const again = this.calls.drawFrame(time, this.moving);
    if (this.gl !== null && !this.gl.isContextLost()) this.#setFence();
    if (again) this.move();
  }

  #setFence() {
    const gl = this.gl;
    this.#fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    this.#look = setTimeout(() => this.#lookAtFence(), 0);
  }

  #lookAtFence() {
    const gl = this.gl;
    if (this.#fence === null) return;
    const done = gl.isContextLost() || gl.getSyncParameter(this.#fence, gl.SYNC_STATUS) === gl.SIGNALED;
    if (!done) {
      this.#look = setTimeout(() => this.#lookAtFence(), BETWEEN_LOOKS);
      return;
    }
    gl.deleteSync(this.#fence);
    this.#fence = null;
    this.calls.onMeasured(performance.now() - this.#start);
    if (this.#wanted) this.request();
  }
}
