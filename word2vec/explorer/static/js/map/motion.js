/** A change that takes some time: a flight of the camera, or points on their way to other places. */

export class Motion {
  #start = null;

  /**
   * @param {number} duration In milliseconds. With 0 the first step is the last.
   * @param {(share: number) => void} step Called with how far it is, 0 to 1, slow at both ends.
   */
  constructor(duration, step) {
    this.duration = duration;
    this.step = step;
  }

  /**
   * Goes on to a time. Returns true while it is not at its end.
   * @param {number} time In milliseconds, as requestAnimationFrame tells it.
   */
  advance(time) {
    this.#start ??= time;
    const share = this.duration > 0 ? Math.min(1, Math.max(0, time - this.#start) / this.duration) : 1;
    this.step(share * share * (3 - 2 * share));
    return share < 1;
  }
}

/** True if the person has asked the system for less motion. */
export function wantsLessMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
