/**
 * The address's hash holds the view, so that a reload keeps it, a link shares it, and the back button returns to
 * the last question: `#model=english&tab=similar&q=king&layout=umap&x=1.5&y=-2&zoom=3&lang=zh`.
 *
 * A model goes by its name, because its number is another one where other models are shown. Where two have one name
 * it goes by its number, from 0, which is read in any case.
 *
 * What is missing, unknown or out of range has its default. A malformed hash never breaks the page.
 */

export const TABS = ["similar", "related", "next", "compare", "keywords", "training", "model"];
export const TOPNS = [10, 25, 50, 100];
export const LAYOUTS = ["pca", "umap", "axis"];
export const COLOURS = ["one", "frequency", "class"];

const LONGEST_LINE = 1000; // characters
const FARTHEST = 1e9; // of a place on the map, and of its zoom

const text = (standard) => ({ standard, read: (value) => value.slice(0, LONGEST_LINE) });
const oneOf = (choices, standard) => ({
  standard,
  read: (value) => choices.find((choice) => String(choice) === value),
});
const whole = (least, most, standard) => ({
  standard,
  read: (value) => (/^\d{1,9}$/u.test(value) && +value >= least && +value <= most ? +value : undefined),
});
const decimal = (least, most) => ({
  standard: null,
  write: shorten,
  read: (value) => (value.trim() && +value >= least && +value <= most ? +value : undefined),
});

/**
 * @typedef {Object} Known What an address may name.
 * @property {string[]} names Of the models, by their numbers. None as long as they are not known.
 * @property {number[]} topns How many answers there may be.
 */

/** @type {Known} */
const NOTHING_KNOWN = { names: [], topns: TOPNS };
const MOST_MODELS = 1000;

const model = (standard) => ({ standard, read: readModel, write: writeModel });

/** Each field of a view: its standard value, and how its text is read (undefined: not one of its values). */
const FIELDS = {
  model: model(0),
  tab: oneOf(TABS, "similar"),
  q: text(""),
  topn: { standard: 10, read: (value, { topns }) => topns.find((topn) => String(topn) === value) },
  first: text(""),
  second: text(""),
  other: model(null), // the model to compare with; two words of one model are compared without it
  layout: oneOf(LAYOUTS, "pca"),
  from: text(""),
  to: text(""),
  colour: oneOf(COLOURS, "frequency"),
  classes: whole(2, 64, 8),
  labels: whole(0, 1, 1),
  x: decimal(-FARTHEST, FARTHEST),
  y: decimal(-FARTHEST, FARTHEST),
  zoom: decimal(1 / FARTHEST, FARTHEST),
  lang: oneOf(["en", "zh"], null),
};

/**
 * @typedef {Object} View
 * @property {number} model The number of the model.
 * @property {string} tab
 * @property {string} q The question, a line.
 * @property {number} topn How many answers.
 * @property {string} first The first word of a comparison.
 * @property {string} second The second word of a comparison.
 * @property {number | null} other The second model of a comparison of models.
 * @property {string} layout
 * @property {string} from The words of one end of the axis.
 * @property {string} to The words of the other end.
 * @property {string} colour
 * @property {number} classes How many classes the colours show.
 * @property {number} labels 1 with labels, 0 without.
 * @property {number | null} x The middle of the map.
 * @property {number | null} y The middle of the map.
 * @property {number | null} zoom
 * @property {string | null} lang The language, null for the browser's.
 */

/**
 * Returns the view that a hash holds.
 * @param {string} hash With or without its #.
 * @param {Known} [known]
 * @returns {View}
 */
export function readAddress(hash, known = NOTHING_KNOWN) {
  const parameters = new URLSearchParams(hash.replace(/^#/u, ""));
  const view = {};
  for (const [name, { standard, read }] of Object.entries(FIELDS)) {
    const value = parameters.get(name);
    view[name] = (value === null ? undefined : read(value, known)) ?? standard;
  }
  return view;
}

/**
 * Returns the hash of a view, without its #. Standard values are left out, but for the model if there are several.
 * @param {View} view
 * @param {Known} [known]
 */
export function writeAddress(view, known = NOTHING_KNOWN) {
  const parameters = new URLSearchParams();
  for (const [name, { standard, write = String }] of Object.entries(FIELDS)) {
    const value = view[name];
    const isTold = value !== standard || (name === "model" && known.names.length > 1);
    if (isTold && value !== null && value !== undefined) parameters.set(name, write(value, known));
  }
  return String(parameters);
}

/** Returns the model that a hash names and that there is not, or null. */
export function findUnknownModel(hash, known) {
  const named = new URLSearchParams(hash.replace(/^#/u, "")).get("model");
  return named && readModel(named, known) === undefined ? named : null;
}

/** Returns how many answers can be chosen, where a source gives `most` at most. */
export function listTopns(most) {
  const topns = TOPNS.filter((topn) => topn <= most);
  return most < TOPNS.at(-1) && !topns.includes(most) ? [...topns, most] : topns;
}

function readModel(text, { names }) {
  const place = names.indexOf(text);
  if (place >= 0 && names.lastIndexOf(text) === place) return place;
  const most = names.length || MOST_MODELS;
  return /^\d{1,9}$/u.test(text) && +text < most ? +text : undefined;
}

function writeModel(number, { names }) {
  const name = names[number];
  return name && readModel(name, { names }) === number ? name : String(number);
}

/** Five digits are a pixel of any screen, and keep the address readable. */
function shorten(number) {
  return String(+number.toPrecision(5));
}

/** The view in the address of this page. */
export class Address {
  #listeners = new Set();
  #known = NOTHING_KNOWN;
  #view;
  #unknownModel = null;

  constructor() {
    this.#read();
    // Back, forward, and a hash that you type yourself.
    addEventListener("popstate", () => {
      this.#read();
      this.#tell();
    });
  }

  /** Tells what there is, as soon as the source has said it. @param {Known} known */
  learn(known) {
    this.#known = known;
    this.#read();
  }

  /** The model that the address asked for and that there is not, or null. */
  get unknownModel() {
    return this.#unknownModel;
  }

  /** @returns {View} */
  get view() {
    return this.#view;
  }

  /** @param {(view: View) => void} listener Called when the view has changed. */
  onChange(listener) {
    this.#listeners.add(listener);
  }

  /**
   * A new question, which the back button returns from.
   * @param {Partial<View>} changes
   */
  push(changes) {
    const hash = writeAddress({ ...this.#view, ...changes }, this.#known);
    if (hash === writeAddress(this.#view, this.#known)) return;
    history.pushState(null, "", `#${hash}`);
    this.#unknownModel = null;
    this.#view = { ...this.#view, ...changes };
    this.#tell();
  }

  /**
   * Another look at the same question.
   * @param {Partial<View>} changes
   */
  replace(changes) {
    this.note(changes);
    this.#tell();
  }

  /**
   * Keeps what the page shows already, such as where the map stands, and tells nobody.
   * @param {Partial<View>} changes
   */
  note(changes) {
    this.#view = { ...this.#view, ...changes };
    history.replaceState(null, "", `#${writeAddress(this.#view, this.#known)}`);
  }

  #read() {
    this.#view = readAddress(location.hash, this.#known);
    this.#unknownModel = this.#known.names.length ? findUnknownModel(location.hash, this.#known) : null;
  }

  #tell() {
    for (const listener of this.#listeners) listener(this.#view);
  }
}
