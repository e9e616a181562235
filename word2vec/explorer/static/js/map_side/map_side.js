/** The map with its settings and its selection. It follows the view, and the view follows its moves. */

import { saveFile } from "../downloads.js";
import { find } from "../elements.js";
import { Latest } from "../sources/latest.js";
import { MapControls } from "./map_controls.js";
import { MapJob } from "./map_job.js";
import { loadClasses, loadLayout } from "./map_layout.js";
import { describeError } from "../texts/problem.js";
import { SelectionPanel } from "./selection_panel.js";
import { showWord } from "../texts/word_text.js";
import { WordStore } from "../sources/word_store.js";

const REST = 300; // milliseconds without a move, after which the address takes the view
const STAGES = { neighbours: "stageNeighbours", layout: "stageLayout", placing: "stagePlacing" };

/** The left half of the page. */
export class MapSide {
  #page;
  #WordMap;
  #map = null;
  #words = null;
  #controls;
  #selection;
  #jobs;
  #layouts = new Latest();
  #colours = new Latest();
  #shown = {};
  #isPlaced = false;
  #isWaiting = false;
  #loading = new Set();
  #highlighted = null;
  #selects = false;
  #timer = 0;

  /**
   * @param {import("../explorer.js").Explorer} page
   * @param {typeof import("../map/word_map.js").WordMap | null} WordMap null if it could not be loaded.
   */
  constructor(page, WordMap) {
    this.#page = page;
    this.#WordMap = WordMap;
    this.#controls = new MapControls(page, find("map-controls"), {
      onSet: (changes) => page.address.replace(changes),
      onLasso: () => this.#setLasso(!this.#selects),
      onReset: () => this.#map?.resetView(),
      onPicture: () => this.#savePicture(),
    });
    this.#selection = new SelectionPanel(page, find("selection"), () => this.#map?.clearSelection());
    const place = find("map-jobs");
    this.#jobs = { layout: new MapJob(place, page.messages), colour: new MapJob(place, page.messages) };
    addEventListener("keydown", (event) => event.key === "Escape" && this.#selects && this.#setLasso(false));
  }

  /**
   * Follows the view: what is not as the view has it is changed.
   * @param {import("../address.js").View} view
   */
  show(view) {
    this.#controls.show(view);
    const { model, layout, from, to, colour, classes, labels } = view;
    this.#change("model", [model], () => this.#open(view));
    if (this.#map === null) return;
    if (layout !== "axis" || (from && to)) {
      this.#change("layout", [model, layout, from, to], () => this.#loadLayout(view));
    } else if (!this.#isPlaced) {
      // The ends of the axis are still to be typed, and there is no earlier map to show until then.
      this.#change("layout", [model, "pca"], () => this.#loadLayout({ ...view, layout: "pca" }));
    }
    this.#change("colour", [model, colour, colour === "class" && classes], () => this.#loadColours(view));
    this.#change("labels", [model, labels], () => this.#map.setLabels(labels === 1));
    this.#follow(view);
  }

  /** Draws its texts again, in another language. */
  render() {
    this.#controls.show(this.#page.address.view);
    this.#selection.render();
    this.#sayHint();
  }

  /**
   * Highlights an answer.
   * @param {{asked: number[], neighbours: number[]}} rows
   * @param {boolean} flies Whether the map moves there.
   */
  highlight(rows, flies) {
    this.#highlighted = { rows, flies };
    if (this.#isPlaced) this.#showHighlight();
  }

  #change(name, values, act) {
    const key = JSON.stringify(values);
    if (this.#shown[name] === key) return;
    this.#shown[name] = key;
    act();
  }

  /** Makes the map of a model. */
  #open({ model }) {
    if (this.#WordMap === null) return;
    this.#map?.destroy();
    this.#shown = { model: this.#shown.model };
    this.#isPlaced = false;
    this.#highlighted = null; // The rows of another model are other words.
    this.#setLasso(false);
    this.#words = new WordStore(this.#page.source, model, this.#page.models[model].words);
    this.#selection.show([], this.#words);
    this.#map = new this.#WordMap(find("map"), {
      words: this.#words,
      messages: this.#page.messages,
      onPick: (row) => this.#pick(row),
      onSelect: (rows) => this.#select(rows),
      onView: (view) => this.#noteView(view),
    });
  }

  async #loadLayout(view) {
    const job = this.#jobs.layout;
    const what = this.#nameLayout(view.layout);
    const { messages } = this.#page;
    job.showProgress(messages.say("mapLoading"));
    // The first view of a map is that of a link, or none. Any other was of the layout before, and means nothing now.
    const linked = this.#isPlaced ? null : view;
    this.#isWaiting = true;
    this.#noteLoading("layout", true);
    const found = await this.#layouts.run(async (signal) => {
      const report = ({ stage, done }) => job.showProgress(messages.say(STAGES[stage] ?? "mapLoading"), done);
      // A layout that takes long would leave the map empty.
      if (!this.#isPlaced && view.layout !== "pca") {
        this.#place(await loadLayout(this.#page, { ...view, layout: "pca" }, signal, report));
        this.#showHighlight();
      }
      return loadLayout(this.#page, view, signal, report);
    });
    if (found === null) return;
    job.hide();
    clearTimeout(this.#timer);
    this.#isWaiting = false;
    this.#noteLoading("layout", false);
    if (found.value) {
      this.#place(found.value);
      this.#look(linked);
    } else this.#showProblem(job, what, found.error, () => this.#again("layout"));
  }

  /** Tells screen readers that the map is not complete yet. What is cancelled is loaded again, and says so itself. */
  #noteLoading(name, isLoading) {
    if (isLoading) this.#loading.add(name);
    else this.#loading.delete(name);
    find("map").setAttribute("aria-busy", String(this.#loading.size > 0));
  }

  #place({ positions, titles }) {
    this.#map.setPositions(positions, { animate: this.#isPlaced });
    this.#map.setAxisTitles(titles);
    this.#isPlaced = true;
  }

  /** Looks at a new layout: from where a link has it, at the answer that came with the link, or at all of it. */
  #look(linked) {
    if (linked?.zoom != null) this.#follow(linked);
    else if (linked === null || this.#highlighted === null) this.#map.resetView();
    else this.#highlighted.flies = true;
    this.#showHighlight();
  }

  async #loadColours(view) {
    const job = this.#jobs.colour;
    const { messages } = this.#page;
    job.hide();
    this.#noteLoading("colour", true);
    const found = await this.#colours.run(async (signal) => {
      const counts = await this.#findCounts(view.model, signal);
      if (view.colour !== "class") return { kind: view.colour, counts };
      const report = ({ done }) => job.showProgress(messages.say("classesRunning"), done || undefined);
      const classes = await loadClasses(this.#page, view, signal, report);
      return { kind: "class", classes, classCount: view.classes, counts };
    });
    if (found === null) return;
    this.#noteLoading("colour", false);
    job.hide();
    if (found.value) this.#map.setColours(found.value);
    else {
      const what = messages.say(view.colour === "class" ? "colourClass" : "colour");
      this.#showProblem(job, what, found.error, () => this.#again("colour"));
    }
  }

  /** The counts of a model without any are unknown, and its map shows the order of its rows. */
  async #findCounts(model, signal) {
    return this.#page.models[model].counts ? this.#page.source.counts(model, signal) : undefined;
  }

  #again(name) {
    this.#shown[name] = undefined;
    this.show(this.#page.address.view);
  }

  #showProblem(job, what, error, onRetry) {
    const { messages } = this.#page;
    if (error.kind === "refused" || error.kind === "no_package") {
      job.showProblem(messages.say("mapRefused", { what, message: showWord(error.message) }), null);
    } else if (error.kind === "failed") {
      job.showProblem(messages.say("mapFailed", { what, message: showWord(error.message) }), onRetry);
    } else job.showProblem(`${what}: ${describeError(messages, error)}`, error.word ? null : onRetry);
  }

  #nameLayout(layout) {
    return this.#page.messages.say({ pca: "layoutPca", umap: "layoutUmap", axis: "layoutAxis" }[layout]);
  }

  /** Moves the map to where the address says, unless that is what the map told it. */
  #follow({ x, y, zoom }) {
    if (!this.#isPlaced || x === null || y === null || zoom === null) return;
    this.#change("view", [x, y, zoom], () => {
      clearTimeout(this.#timer);
      this.#map.setView({ x, y, zoom });
    });
  }

  #noteView({ x, y, zoom }) {
    clearTimeout(this.#timer);
    // The address names a layout that is not there yet.
    if (this.#isWaiting) return;
    this.#timer = setTimeout(() => {
      this.#page.address.note({ x, y, zoom });
      this.#shown.view = JSON.stringify([x, y, zoom]);
    }, REST);
  }

  #showHighlight() {
    if (this.#highlighted === null) return;
    const { rows, flies } = this.#highlighted;
    this.#map.setHighlight(rows);
    const all = [...rows.asked, ...rows.neighbours];
    this.#words.request(all).catch(() => {}); // labels, which the map also asks for itself
    if (flies && all.length) this.#map.flyTo(all);
    this.#highlighted.flies = false;
  }

  async #pick(row) {
    await this.#words.request([row]);
    const word = this.#words.get(row);
    if (word !== undefined) this.#page.ask(word);
  }

  #select(rows) {
    this.#setLasso(false);
    this.#selection.show(rows, this.#words);
  }

  #setLasso(selects) {
    if (this.#map !== null && selects) this.#map.startLasso();
    else this.#map?.cancelLasso();
    this.#selects = selects && this.#map !== null;
    this.#controls.showLasso(this.#selects);
    this.#sayHint();
  }

  #sayHint() {
    find("map-hint").textContent = this.#selects ? this.#page.messages.say("lassoHint") : "";
  }

  async #savePicture() {
    if (this.#map === null) return;
    const { messages, models, address } = this.#page;
    try {
      saveFile(`map-${models[address.view.model].name}.png`, await this.#map.toPNG());
    } catch (error) {
      this.#jobs.colour.showProblem(messages.say("pictureFailed", { message: showWord(error.message) }), null);
    }
  }
}
