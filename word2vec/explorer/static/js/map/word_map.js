/**
 * The map of all words: points on WebGL2, labels over them, and what the hand and the keyboard do with it.
 *
 * This is its face to the page. It puts the parts together: the stage (what there is, what is seen, when it is drawn),
 * the hand and the keys.
 */

import { quoteWord } from "../texts/word_text.js";
import { Hand } from "./hand.js";
import { listenToKeys } from "./keyboard.js";
import { chooseTheme } from "./palette.js";
import { makePicture } from "./picture.js";
import { watchScreen } from "./screen.js";
import { Stage } from "./stage.js";
import { Surface } from "./surface.js";

const CLOSEST_FLIGHT = { one: 8, several: 60 }; // zoom
const WHOLE_MAP = { x: 0, y: 0, zoom: 1 };
const NO_ROWS = new Uint32Array(0);

/** @typedef {{x: number, y: number, zoom: number}} View The centre in map units, and 1 for the whole map. */

export class WordMap {
  #endings = [];
  #words;
  #messages;
  #calls;
  #surface;
  #stage;
  #hand;
  #toldView;
  #followsSystem = true;

  /**
   * @param {HTMLElement} container The map fills it. Its size comes from the page.
   * @param {object} parts
   * @param {import("../sources/word_store.js").WordStore} parts.words
   * @param {import("../texts/messages.js").Messages} parts.messages
   * @param {(row: number) => void} [parts.onPick] A word was clicked, or Enter was pressed.
   * @param {(rows: Uint32Array) => void} [parts.onSelect] Other words are selected, or none.
   * @param {(row: number | null) => void} [parts.onHover] Another word is under the pointer, or none.
   * @param {(view: View) => void} [parts.onView] The map rests at another view.
   */
  constructor(container, { words, messages, onPick, onSelect, onHover, onView }) {
    const nothing = () => {};
    this.#words = words;
    this.#messages = messages;
    this.#calls = {
      onPick: onPick ?? nothing,
      onSelect: onSelect ?? nothing,
      onHover: onHover ?? nothing,
      onView: onView ?? nothing,
    };
    this.#surface = new Surface(container, messages, { onZoom: (factor) => this.#zoom(factor) });
    this.#stage = new Stage(this.#surface, words, {
      findOverlay: () => this.#findOverlay(),
      onRest: () => this.#rest(),
    });
    if (!this.#stage.hasWebGL) this.#surface.showNote("mapNoWebGL");
    this.#hand = this.#makeHand();
    this.#toldView = JSON.stringify(this.getView());
    this.#listen(container);
    this.#followSystem();
  }

  /**
   * What the last frame cost: how long the card was busy, how many points and labels it had, and how many points there
   * are.
   * @returns {{frameMilliseconds: number, drawn: number, total: number, labels: number}}
   */
  get statistics() {
    return this.#stage.statistics;
  }

  /**
   * Puts the words at other places.
   * @param {Float32Array} positions x and y of each row, interleaved. A row that is not finite is not shown.
   * @param {{animate?: boolean}} [how] Whether the points move there. They do not if their number has changed.
   */
  setPositions(positions, { animate = false } = {}) {
    this.#stage.movePoints(positions, animate);
    this.#hand.letGo();
  }

  /**
   * Says what colours mean.
   * @param {{kind: "one" | "frequency" | "class", counts?: ArrayLike<number>, classes?: ArrayLike<number>,
   *   classCount?: number}} colours Counts and classes by row. With counts frequent words are larger.
   */
  setColours(colours) {
    this.#stage.scene.setColours(colours);
    this.#stage.change("looks", "palette");
  }

  /**
   * Highlights the words of an answer, and links them to the asked word if there is one.
   * @param {{asked: number[], neighbours: number[]}} rows
   */
  setHighlight({ asked = [], neighbours = [] }) {
    this.#stage.scene.asked = [...asked];
    this.#stage.scene.neighbours = [...neighbours];
    this.#stage.change();
  }

  /** Shows a view. What it lacks stays. @param {Partial<View>} view */
  setView(view) {
    this.#stage.camera.set(view);
    this.#toldView = JSON.stringify(this.getView());
    this.#stage.move();
  }

  /** @returns {View} */
  getView() {
    return this.#stage.camera.view;
  }

  /** Moves the camera so that these words are seen. @param {number[]} rows Those without a place are passed over. */
  flyTo(rows) {
    const { scene, camera, painter } = this.#stage;
    const shown = [...rows].filter((row) => scene.hasPlace(row));
    if (shown.length === 0) return;
    const points = shown.map((row) => [scene.places[2 * row], scene.places[2 * row + 1]]);
    const closest = shown.length > 1 ? CLOSEST_FLIGHT.several : Math.max(CLOSEST_FLIGHT.one, camera.zoom);
    this.#stage.fly(camera.findViewOf(points, closest, painter.legend));
  }

  /** Moves the camera to where the whole map is seen. */
  resetView() {
    this.#stage.fly(WHOLE_MAP);
  }

  /** Names the axes, or takes the names away. @param {{x: string, y: string} | null} titles */
  setAxisTitles(titles) {
    this.#stage.scene.axisTitles = titles;
    this.#stage.changeDrawings();
  }

  /** Shows or hides the labels of words that are not highlighted. @param {boolean} shown */
  setLabels(shown) {
    this.#stage.painter.showsLabels = shown;
    this.#stage.changeDrawings();
  }

  /** From now on dragging draws a lasso. The words in it become the selection. */
  startLasso() {
    this.#hand.startLasso();
  }

  /** Dragging pans again. */
  cancelLasso() {
    this.#hand.cancelLasso();
  }

  /** Selects what is in view. This is the lasso of those who have no pointer. */
  selectInView() {
    this.#select(this.#stage.scene.grid?.findInBox(this.#stage.camera.box) ?? NO_ROWS);
  }

  /** The rows of the selected words, in ascending order. @returns {Uint32Array} */
  get selection() {
    return this.#stage.scene.selection;
  }

  clearSelection() {
    if (this.selection.length > 0) this.#select(NO_ROWS);
  }

  /** @returns {Promise<Blob>} The map as it is seen, in pixels of the device. */
  toPNG() {
    this.#stage.paintPicture();
    const { points, drawings } = this.#surface;
    return makePicture([points, drawings], chooseTheme(this.#stage.painter.theme).background);
  }

  /** Chooses the colours, which else follow the system. @param {"light" | "dark"} theme */
  setTheme(theme) {
    this.#followsSystem = false;
    this.#applyTheme(theme);
  }

  /** Takes the map out of its container and listens no more. */
  destroy() {
    for (const end of this.#endings) end();
    this.#hand.destroy();
    this.#stage.destroy();
    this.#surface.destroy();
  }

  #makeHand() {
    const { onPick, onHover } = this.#calls;
    return new Hand(this.#surface, this.#stage.scene, this.#stage.camera, {
      words: this.#words,
      messages: this.#messages,
      onMove: () => this.#stage.move(),
      onChange: () => this.#stage.changeDrawings(),
      onPick,
      onHover,
      onLasso: (rows) => this.#select(rows),
    });
  }

  #listen(container) {
    const { surface, points } = this.#surface;
    const ending = new AbortController();
    const options = { signal: ending.signal };
    for (const name of ["focus", "blur"]) surface.addEventListener(name, () => this.#stage.changeDrawings(), options);
    points.addEventListener("webglcontextlost", (event) => this.#loseContext(event), options);
    points.addEventListener("webglcontextrestored", () => this.#restoreContext(), options);
    this.#endings = [
      () => ending.abort(),
      this.#messages.onChange(() => this.#changeLanguage()),
      this.#words.onArrival(() => this.#showArrivals()),
      listenToKeys(surface, this.#makeKeyActions()),
      watchScreen(container, (width, height, ratio) => this.#stage.resize(width, height, ratio)),
    ];
  }

  #makeKeyActions() {
    return {
      onPan: (right, down) => {
        this.#stage.camera.pan(right, down);
        this.#stage.move();
      },
      onZoom: (factor) => this.#zoom(factor),
      onReset: () => this.resetView(),
      onPick: () => {
        const row = this.#findCentral();
        if (row !== null) this.#calls.onPick(row);
      },
      onSelectView: () => this.selectInView(),
      onEscape: () => {
        const had = this.selection.length > 0;
        if (this.#hand.cancelLasso()) return true;
        this.clearSelection();
        return had;
      },
    };
  }

  #followSystem() {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const follow = () => {
      if (this.#followsSystem) this.#applyTheme(dark.matches ? "dark" : "light");
    };
    dark.addEventListener("change", follow);
    this.#endings.push(() => dark.removeEventListener("change", follow));
    follow();
  }

  #applyTheme(theme) {
    this.#stage.painter.theme = theme;
    this.#surface.setTheme(theme, chooseTheme(theme).background);
    this.#stage.change("palette");
  }

  #findOverlay() {
    const { lasso, hovered } = this.#hand;
    return { lasso, hovered, crosshair: this.#surface.hasKeyboard };
  }

  /** Zooms at the centre. */
  #zoom(factor) {
    const { camera } = this.#stage;
    camera.zoomAt(factor, camera.width / 2, camera.height / 2);
    this.#hand.letGo();
    this.#stage.move();
  }

  #select(rows) {
    this.#stage.scene.select(rows);
    this.#stage.change("looks");
    this.#calls.onSelect(this.selection);
  }

  /** The row nearest to the centre, or null. */
  #findCentral() {
    const { grid } = this.#stage.scene;
    return grid === null ? null : grid.findNearest(this.#stage.camera.x, this.#stage.camera.y);
  }

  #rest() {
    this.#hand.refresh();
    const view = JSON.stringify(this.getView());
    if (view === this.#toldView) return;
    this.#toldView = view;
    this.#calls.onView(this.getView());
    if (this.#surface.hasKeyboard) this.#announce();
  }

  /** Tells a screen reader where the map is now. */
  async #announce() {
    const row = this.#findCentral();
    if (row === null) return;
    await this.#words.request([row]).catch(() => {});
    const word = this.#words.get(row);
    if (word === undefined) return;
    const count = this.#stage.scene.grid.findInBox(this.#stage.camera.box).length;
    this.#surface.live.textContent = this.#messages.say("mapNear", { word: quoteWord(word), count });
  }

  #changeLanguage() {
    this.#surface.say();
    this.#stage.changeDrawings();
  }

  #showArrivals() {
    this.#hand.refresh();
    this.#stage.changeDrawings();
  }

  #loseContext(event) {
    // Without this the browser does not give it back.
    event.preventDefault();
    this.#stage.lose();
    this.#surface.showNote("mapLost");
  }

  #restoreContext() {
    this.#stage.restore();
    this.#surface.showNote(null);
  }
}
