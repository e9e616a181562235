/** The settings of the map: layout, axis, colours, labels, selecting, and a picture of it. */

import { COLOURS, LAYOUTS } from "../address.js";
import { make } from "../elements.js";
import { listFieldWords } from "../fields/question_line.js";
import { writeTexts } from "../texts/static_texts.js";
import { makeWordField } from "../fields/word_field.js";

const LAYOUT_NAMES = { pca: "layoutPca", umap: "layoutUmap", axis: "layoutAxis" };
const FEWEST_CLASSES = 2;
const MOST_CLASSES = 64;
const COLOUR_NAMES = { one: "colourOne", frequency: "colourFrequency", class: "colourClass" };

/**
 * @typedef {Object} MapActions What the settings do.
 * @property {(changes: Partial<import("../address.js").View>) => void} onSet
 * @property {() => void} onLasso Begins selecting, or ends it.
 * @property {() => void} onReset
 * @property {() => void} onPicture
 */

/** The settings above the map. */
export class MapControls {
  #page;
  #actions;
  #messages;
  #layout;
  #colour;
  #classes;
  #range;
  #labels;
  #lasso;
  #axis;
  #from;
  #to;
  #hint;
  #ends = null;

  /**
   * @param {import("../explorer.js").Explorer} page
   * @param {HTMLElement} place
   * @param {MapActions} actions
   */
  constructor(page, place, actions) {
    this.#page = page;
    this.#actions = actions;
    this.#messages = page.messages;
    place.append(...this.#makeSettings(page.source.can), this.#makeAxis(page));
    writeTexts(place, page.messages);
  }

  /** Lets the settings show a view. */
  show(view) {
    this.#layout.value = view.layout;
    this.#colour.value = view.colour;
    this.#classes.value = String(view.classes);
    this.#classes.parentElement.hidden = view.colour !== "class";
    this.#range.textContent = this.#sayRange(view.model);
    this.#labels.checked = view.labels === 1;
    this.#axis.hidden = view.layout !== "axis";
    // What is being typed stays while the map moves.
    const ends = JSON.stringify([view.layout, view.from, view.to]);
    if (ends === this.#ends) return;
    this.#ends = ends;
    this.#from.combobox.write(view.from);
    this.#to.combobox.write(view.to);
    this.#sayHint("axisHint");
    // Who sees an axis knows how to name one, and the map has the room.
    this.#hint.hidden = view.from !== "" && view.to !== "";
  }

  /** Shows whether the pointer selects. */
  showLasso(selects) {
    this.#lasso.setAttribute("aria-pressed", String(selects));
    this.#lasso.dataset.say = selects ? "lassoCancel" : "lasso";
    this.#lasso.textContent = this.#messages.say(this.#lasso.dataset.say);
  }

  #makeSettings(can) {
    const { onLasso, onReset, onPicture } = this.#actions;
    const layouts = LAYOUTS.filter((layout) => layout === "pca" || can.has(layout));
    const colours = COLOURS.filter((colour) => colour !== "class" || can.has("classes"));
    this.#layout = makeChoice("map-layout", layouts, LAYOUT_NAMES, (layout) => this.#chooseLayout(layout));
    this.#colour = makeChoice("map-colour", colours, COLOUR_NAMES, (colour) => this.#actions.onSet({ colour }));
    this.#classes = make("input", {
      type: "number", id: "map-classes", min: FEWEST_CLASSES, max: MOST_CLASSES, step: "1", onchange: () => this.#chooseClasses(),
    });
    this.#range = make("span", { class: "range" });
    this.#labels = make("input", {
      type: "checkbox", id: "map-labels", onchange: () => this.#actions.onSet({ labels: Number(this.#labels.checked) }),
    });
    this.#lasso = makeButton("lasso", onLasso);
    this.#lasso.setAttribute("aria-pressed", "false");
    return [
      label("layout", this.#layout),
      label("colour", this.#colour),
      label("classCount", this.#classes, " ", this.#range),
      make("label", { class: "check" }, this.#labels, make("span", { "data-say": "labels" })),
      this.#lasso,
      makeButton("resetView", onReset),
      makeButton("savePicture", onPicture),
    ];
  }

  #makeAxis(page) {
    this.#from = makeWordField(page, "axis-from", "axisFrom");
    this.#to = makeWordField(page, "axis-to", "axisTo");
    this.#hint = make("p", { class: "hint", "data-say": "axisHint", "aria-live": "polite" });
    this.#axis = make("form", { class: "axis-fields", hidden: true, onsubmit: (event) => this.#submitAxis(event) },
      this.#from.element,
      this.#to.element,
      make("button", { type: "submit", "data-say": "axisShow" }),
      this.#hint,
    );
    return this.#axis;
  }

  /** Another layout has other places, so the view of the one before means nothing there. */
  #chooseLayout(layout) {
    this.#actions.onSet({ layout, x: null, y: null, zoom: null });
    if (layout === "axis") this.#from.input.focus();
  }

  #chooseClasses() {
    const { model, classes: current } = this.#page.address.view;
    const wanted = Math.min(MOST_CLASSES, Math.max(FEWEST_CLASSES, Math.round(this.#classes.valueAsNumber) || 8));
    const classes = chooseCount(this.#page.models[model]?.class_counts ?? [], current, wanted);
    // The view may have this number already, and would not show it again.
    this.#classes.value = String(classes);
    this.#actions.onSet({ classes });
  }

  #sayRange(model) {
    const counts = this.#page.models[model]?.class_counts ?? [];
    if (counts.length) return this.#messages.say("classCounts", { counts: counts.join(", ") });
    return this.#messages.say("classRange", { least: FEWEST_CLASSES, most: MOST_CLASSES });
  }

  #submitAxis(event) {
    event.preventDefault();
    const [from, to] = [this.#from, this.#to].map(({ input }) => listFieldWords(input.value).join(" "));
    if (from && to) this.#actions.onSet({ from, to, x: null, y: null, zoom: null });
    else this.#sayHint("axisEmpty");
  }

  #sayHint(name) {
    this.#hint.hidden = false;
    this.#hint.dataset.say = name;
    this.#hint.textContent = this.#messages.say(name);
  }
}

/**
 * Returns the number of classes that an export has in the place of one that it may not have: the next one in the
 * direction from the current number, so that the arrows of the field reach all of them.
 * @param {number[]} counts Those that it has, ascending. A server has none of these, and answers every number.
 */
export function chooseCount(counts, current, wanted) {
  if (!counts.length || counts.includes(wanted)) return wanted;
  const above = counts.find((count) => count > wanted) ?? counts.at(-1);
  const below = counts.findLast((count) => count < wanted) ?? counts[0];
  return wanted > current ? above : below;
}

function makeChoice(id, values, names, onChoose) {
  const options = values.map((value) => make("option", { value, "data-say": names[value] }));
  return make("select", { id, onchange: (event) => onChoose(event.target.value) }, ...options);
}

function makeButton(say, onclick) {
  return make("button", { type: "button", "data-say": say, onclick });
}

function label(say, ...controls) {
  return make("label", {}, make("span", { "data-say": say }), " ", ...controls);
}
