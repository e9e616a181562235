/**
 * The page as a whole: what is asked, which tab shows it, and who hears of a change.
 *
 * All that the page shows follows the view in the address. Whatever a person does changes the address, and the
 * change comes back to `#show`, which tells each part. The parts know the page by this class.
 */

import { listTopns, TABS } from "./address.js";
import { CompareTab } from "./tabs/compare_tab.js";
import { completeComparison } from "./tabs/comparison.js";
import { find, make } from "./elements.js";
import { KeywordsTab } from "./tabs/keywords_tab.js";
import { isAnswerable } from "./sources/answerable.js";
import { MapSide } from "./map_side/map_side.js";
import { chooseLanguage } from "./texts/messages.js";
import { ModelTab } from "./tabs/model_tab.js";
import { OfferedExamples } from "./fields/offered_examples.js";
import { asksContext, isPlain, writeWord } from "./fields/question_line.js";
import { NextTab, RelatedTab, SimilarTab } from "./tabs/question_tabs.js";
import { SearchBox } from "./fields/search_box.js";
import { writeTexts } from "./texts/static_texts.js";
import { Tabs } from "./tabs/tabs.js";
import { TrainingTab } from "./tabs/training_tab.js";
import { quoteWord } from "./texts/word_text.js";

const COMPLETIONS = 10;
const OF_THE_QUESTION = ["similar", "related", "next"];
const WITH_ANSWERS = [...OF_THE_QUESTION, "compare", "keywords"];
const KINDS = {
  similar: SimilarTab, related: RelatedTab, next: NextTab, compare: CompareTab, keywords: KeywordsTab,
  training: TrainingTab, model: ModelTab,
};
// What the source must be able to do for a tab. The others are always there.
const NEEDS = { related: "related", next: "next", compare: "compare", keywords: "keywords", training: "curve", model: "info" };
// As page.css has it: the answers are below the map.
const NARROW = "(max-width: 800px)";
const WHOLE_MAP = { x: null, y: null, zoom: null };

/**
 * @typedef {Object} Model What the source says of a model.
 * @property {number} number
 * @property {string} name
 * @property {number} words V
 * @property {boolean} counts Whether it is known how often each word occurs.
 * @property {boolean} softmax
 * @property {boolean} curve
 * @property {boolean} [vectors] Whether an export has its vectors.
 * @property {number} [words_of_model] How many words the model has, of which an export may have the first.
 */

/** The page. */
export class Explorer {
  #search;
  #row;
  #tabs;
  #map;
  #question = null;
  #topns;
  #shownTab = null;
  #flies;
  #telling = 0;

  /**
   * @param {Object} parts
   * @param {import("./sources/source.js").ServerSource} parts.source
   * @param {import("./address.js").Address} parts.address
   * @param {import("./texts/messages.js").Messages} parts.messages
   * @param {Model[]} parts.models
   * @param {number} parts.mostTopn The most answers that the source gives.
   * @param {typeof import("./map/word_map.js").WordMap | null} parts.WordMap
   */
  constructor({ source, address, messages, models, mostTopn, WordMap }) {
    Object.assign(this, { source, address, messages, models });
    /** What can be asked, in words of the models. */
    this.examples = new OfferedExamples(this);
    this.#topns = listTopns(mostTopn);
    address.learn({ names: models.map(({ name }) => name), topns: this.#topns });
    this.#nameQuestions();
    // A link to a place of the map shows that place, and not the answer's.
    this.#flies = address.view.zoom === null;
    this.#search = new SearchBox(this, (line) => this.askLine(line));
    const names = TABS.filter((name) => !NEEDS[name] || source.can.has(NEEDS[name]));
    const choose = (tab) => address.replace({ tab });
    this.#row = new Tabs(find("tabs"), find("panels"), names, choose, (tab) => this.#tabs.get(tab).open?.());
    this.#tabs = new Map(names.map((name) => [name, new KINDS[name](this, this.#row.panel(name))]));
    this.#map = new MapSide(this, WordMap);
    this.#makeChoices();
    messages.onChange(() => this.#render());
    address.onChange(() => this.#show());
    this.#render();
    this.#show();
  }

  /** Asks for a word of an answer, of the map or of a list. */
  ask(word) {
    this.askLine(writeWord(word));
  }

  /** Asks a line, as it was typed. */
  askLine(line) {
    const { tab, q } = this.view;
    const fits = OF_THE_QUESTION.includes(tab) && isPlain(line);
    const wanted = asksContext(line) && this.#tabs.has("next") ? "next" : fits ? tab : "similar";
    this.#flies = true;
    if (line === q && wanted === tab) this.#tabs.get(tab).repeat();
    else this.address.push({ q: line, tab: wanted });
    this.#leadToAnswers();
  }

  /** Compares other words, or other models. */
  compare(changes) {
    this.#flies = true;
    this.address.push({ ...changes, tab: "compare" });
    this.#leadToAnswers();
  }

  /** Compares a word with the one that is asked, or with the one that waits for another. */
  addToCompare(word) {
    const { tab, q, first } = this.view;
    const asked = q.trim();
    const known = tab === "compare" ? first : isPlain(asked) && !/\s/u.test(asked) ? asked : first;
    this.compare({ first: known || word, second: known ? word : "", other: null });
    find(known ? "tab-compare" : "compare-second").focus();
  }

  /** Returns the name of the text that says why a model has no answers of a kind, or null if it has some. */
  explainAbsence(model, kind) {
    if (isAnswerable(this.source.can, this.models[model], kind)) return null;
    return this.source.can.has("next") ? "noSoftmax" : "notExported";
  }

  /** Returns the words that begin with a prefix. */
  complete(prefix, signal) {
    return this.source.complete(this.view.model, prefix, COMPLETIONS, signal);
  }

  /** Lets the map move to the words of the answer that comes next. */
  followAnswer() {
    this.#flies = true;
  }

  /** Shows the words of an answer on the map. */
  highlight(rows) {
    this.#map.highlight(rows, this.#flies);
    this.#flies = false;
  }

  /** Tells screen readers. An empty text takes back what was told before. */
  announce(text) {
    this.#forgetAnnouncement();
    if (!text) return;
    // The same text twice is news only if there was another in between.
    this.#telling = setTimeout(() => (find("announcement").textContent = text), 50);
  }

  #forgetAnnouncement() {
    clearTimeout(this.#telling);
    find("announcement").textContent = "";
  }

  /** The view of the address, in bounds of what there is, with what a comparison takes from the question. */
  get view() {
    const { view } = this.address;
    const topn = this.#topns.includes(view.topn) ? view.topn : this.#topns[0];
    const bounded = { ...view, topn, tab: this.#tabs.has(view.tab) ? view.tab : "similar" };
    const otherModels = this.source.can.has("compareModels") ? this.models.length - 1 : 0;
    return bounded.tab === "compare" ? completeComparison(bounded, otherModels) : bounded;
  }

  #show() {
    const view = this.view;
    this.messages.setLanguage(chooseLanguage(view.lang, navigator.languages));
    if (view.q !== this.#question) this.#search.show(view.q);
    this.#question = view.q;
    this.examples.showShort(find("question-help"), view.model);
    this.#row.show(view.tab);
    this.#row.mark((tab) => !NEEDS[tab] || isAnswerable(this.source.can, this.models[view.model], NEEDS[tab]));
    // What was told of another tab is not true of this one.
    if (view.tab !== this.#shownTab) this.announce("");
    this.#shownTab = view.tab;
    this.#sayUnknownModel();
    find("topn-setting").hidden = !WITH_ANSWERS.includes(view.tab);
    find("topn").value = String(view.topn);
    find("model").value = String(view.model);
    find("language").value = this.messages.language;
    this.#map.show(view);
    for (const [name, tab] of this.#tabs) if (name !== view.tab) tab.leave();
    this.#tabs.get(view.tab).show(view);
    this.#writeTitle(view);
  }

  #writeTitle({ q, model }) {
    const values = { question: q, model: this.models[model].name };
    document.title = q ? this.messages.say("titleOf", values) : this.messages.say("title");
  }

  /** Draws all texts, of the parts too. */
  #render() {
    document.documentElement.lang = this.messages.tag;
    this.#forgetAnnouncement(); // It was in the other language.
    writeTexts(document, this.messages);
    this.#row.label((name) => this.messages.say(name === "model" ? "modelFacts" : name));
    for (const tab of this.#tabs.values()) tab.render();
    this.#map.render();
    this.#sayUnknownModel();
  }

  #sayUnknownModel() {
    const { unknownModel } = this.address;
    const values = { model: quoteWord(unknownModel ?? ""), first: quoteWord(this.models[0].name) };
    find("unknown-model").textContent = unknownModel === null ? "" : this.messages.say("unknownModel", values);
  }

  /** On a narrow screen the answers are below the map, where nobody would see that there are some. */
  #leadToAnswers() {
    if (!matchMedia(NARROW).matches) return;
    const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
    find("answers").scrollIntoView({ behavior, block: "start" });
  }

  #makeChoices() {
    find("topn").append(...this.#topns.map((topn) => make("option", { value: topn }, topn)));
    find("topn").addEventListener("change", ({ target }) => this.address.replace({ topn: +target.value }));
    find("language").addEventListener("change", ({ target }) => this.address.replace({ lang: target.value }));
    find("model").append(...this.models.map(({ number, name }) => make("option", { value: number }, quoteWord(name))));
    find("model").addEventListener("change", ({ target }) => this.#chooseModel(+target.value));
    find("model-setting").hidden = this.models.length < 2;
  }

  /** An export has no answer to a context, so it does not name one. */
  #nameQuestions() {
    if (this.source.can.has("next")) return;
    find("question").dataset.sayPlaceholder = "searchHintOfFiles";
  }

  #chooseModel(model) {
    const { other } = this.address.view;
    this.#flies = true;
    this.address.push({ model, other: other === model ? null : other, ...WHOLE_MAP });
  }
}
