/**
 * Which part of the map is seen, and the way between the map and the screen.
 *
 * Map units are those of `normalised_positions.js`, y upwards. Screen units are CSS pixels from the upper left corner.
 * Zoom 1 shows the square from -1 to 1 with a margin.
 */

const MARGIN = 0.9;
const LARGEST_ZOOM = 20000;
const SMALLEST_ZOOM = 0.4;

export class Camera {
  constructor() {
    this.x = 0;
    this.y = 0;
    this.zoom = 1;
    this.width = 1;
    this.height = 1;
    this.setExtent({ left: -1, right: 1, bottom: -1, top: 1 });
  }

  /**
   * Tells the size of the screen.
   *
   * @param {number} width In CSS pixels.
   * @param {number} height In CSS pixels.
   */
  resize(width, height) {
    this.width = Math.max(1, width);
    this.height = Math.max(1, height);
  }

  /**
   * Tells where points are, which bounds how far the camera may go.
   *
   * @param {{left: number, right: number, bottom: number, top: number}} extent In map units.
   */
  setExtent(extent) {
    this.extent = extent;
    const reach = Math.max(1, -extent.left, extent.right, -extent.bottom, extent.top);
    this.smallestZoom = SMALLEST_ZOOM / reach;
  }

  /** Pixels for one map unit. */
  get scale() {
    return findScale(this.zoom, this);
  }

  /** The part of the map that is seen: `{left, right, bottom, top}` in map units. */
  get box() {
    const halfWidth = this.width / 2 / this.scale;
    const halfHeight = this.height / 2 / this.scale;
    return {
      left: this.x - halfWidth,
      right: this.x + halfWidth,
      bottom: this.y - halfHeight,
      top: this.y + halfHeight,
    };
  }

  /** Where a place of the map is on the screen: `[x, y]` in pixels. */
  toScreen(x, y) {
    return [(x - this.x) * this.scale + this.width / 2, (this.y - y) * this.scale + this.height / 2];
  }

  /** Which place of the map is at a pixel: `[x, y]` in map units. */
  toMap(left, top) {
    return [(left - this.width / 2) / this.scale + this.x, this.y - (top - this.height / 2) / this.scale];
  }

  /** Moves the camera to a view. What is not a finite number stays as it is, and what is out of bounds is bounded. */
  set({ x, y, zoom }) {
    if (Number.isFinite(zoom)) this.zoom = bound(zoom, this.smallestZoom, LARGEST_ZOOM);
    if (Number.isFinite(x)) this.x = bound(x, Math.min(-1, this.extent.left), Math.max(1, this.extent.right));
    if (Number.isFinite(y)) this.y = bound(y, Math.min(-1, this.extent.bottom), Math.max(1, this.extent.top));
  }

  /** The view, to be given to `set` later. */
  get view() {
    return { x: this.x, y: this.y, zoom: this.zoom };
  }

  /** Moves what is seen by pixels, as a hand moves a sheet of paper. */
  pan(right, down) {
    this.set({ x: this.x - right / this.scale, y: this.y + down / this.scale });
  }

  /** Zooms by a factor so that the place under a pixel stays there. */
  zoomAt(factor, left, top) {
    const [x, y] = this.toMap(left, top);
    this.set({ zoom: this.zoom * factor });
    const [newX, newY] = this.toMap(left, top);
    this.set({ x: this.x + x - newX, y: this.y + y - newY });
  }

  /**
   * The view that shows some places, with room around them.
   *
   * @param {number[][]} points Pairs x, y in map units.
   * @param {number} closest The largest zoom to choose.
   * @param {{right: number, top: number}|null} [corner] What lies on the map in its lower left corner, in pixels. The
   *     places go beside or above it if it would hide one.
   * @returns {{x: number, y: number, zoom: number}}
   */
  findViewOf(points, closest, corner = null) {
    const screen = { left: 0, right: this.width, top: 0, bottom: this.height };
    const view = this.#fit(points, screen, closest);
    if (corner === null || !this.#hides(corner, points, view)) return view;
    const beside = this.#fit(points, { ...screen, left: corner.right }, closest);
    const above = this.#fit(points, { ...screen, bottom: corner.top }, closest);
    return beside.zoom > above.zoom ? beside : above;
  }

  /** The view that shows some places in a part of the screen. */
  #fit(points, part, closest) {
    const xs = points.map(([x]) => x);
    const ys = points.map(([, y]) => y);
    const [left, right] = [Math.min(...xs), Math.max(...xs)];
    const [bottom, top] = [Math.min(...ys), Math.max(...ys)];
    const shorter = Math.min(this.width, this.height);
    // Labels need more room to the sides than above and below. A quarter of the part stays free on each.
    const across = (2 * shorter * (right - left)) / (part.right - part.left);
    const down = (1.6 * shorter * (top - bottom)) / (part.bottom - part.top);
    const zoom = Math.min(closest, 2 / (MARGIN * Math.max(across, down, 1e-9)));
    const scale = findScale(zoom, this);
    return {
      x: (left + right) / 2 - ((part.left + part.right) / 2 - this.width / 2) / scale,
      y: (bottom + top) / 2 + ((part.top + part.bottom) / 2 - this.height / 2) / scale,
      zoom,
    };
  }

  #hides(corner, points, { x, y, zoom }) {
    const scale = findScale(zoom, this);
    const right = x + (corner.right - this.width / 2) / scale;
    const top = y - (corner.top - this.height / 2) / scale;
    return points.some(([pointX, pointY]) => pointX < right && pointY < top);
  }
}

/** Pixels for one map unit. */
function findScale(zoom, { width, height }) {
  return (zoom * MARGIN * Math.min(width, height)) / 2;
}

/**
 * A view between two others. Zoom goes by equal factors, so that it looks steady.
 *
 * @param {{x: number, y: number, zoom: number}} from
 * @param {{x: number, y: number, zoom: number}} to
 * @param {number} share 0 for the first view, 1 for the second.
 * @returns {{x: number, y: number, zoom: number}}
 */
export function mixViews(from, to, share) {
  const zoom = from.zoom * (to.zoom / from.zoom) ** share;
  const ratio = to.zoom / from.zoom;
  // While the zoom grows, the centre must move fast at first and slowly at the end: then the target keeps straight
  // to its place on the screen. This is the share for which its distance in pixels shrinks evenly.
  const way = Math.abs(Math.log(ratio)) < 1e-6 ? share : (1 - ratio ** -share) / (1 - 1 / ratio);
  return { x: from.x + (to.x - from.x) * way, y: from.y + (to.y - from.y) * way, zoom };
}

function bound(value, low, high) {
  return Math.max(low, Math.min(high, value));
}
