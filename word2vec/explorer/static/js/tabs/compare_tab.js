/** The tab that compares: two words of a model, or one word in two models, with the nearest words side by side. */

import { makeAnswerTable } from "./answer_table.js";
import { AskingTab } from "./asking_tab.js";
import { findOtherModel } from "./comparison.js";
import { make } from "../elements.js";
import { writeTexts } from "../texts/static_texts.js";
import { makeWordField } from "../fields/word_field.js";
import { quoteWord } from "../texts/word_text.js";

const PERCENT = { style: "percent", maximumFractionDigits: 0 };

/** Compares two words, or two models. */
export class CompareTab extends AskingTab {
  #first;
  #second;
  #other;
  #byModels;
  #written = null;

  constructor(page, panel) {
    super(page, panel);
    this.#first = makeWordField(page, "compare-first", "firstWord");
    this.#second = makeWordField(page, "compare-second", "secondWord");
    panel.prepend(this.#makeForm());
    writeTexts(panel, page.messages);
  }

  keyOf({ model, first, second, other, topn }) {
    const isAsked = first && (this.#comparesModels({ model, other }) || second);
    return isAsked ? JSON.stringify([model, first, second, other, topn]) : null;
  }

  ask(view, signal) {
    const { model, first, second, other, topn } = view;
    if (this.#comparesModels(view)) return this.page.source.compareModels(first, [model, other], topn, signal);
    return this.page.source.compare(model, first, second, topn, signal);
  }

  show(view) {
    this.#write(view);
    return super.show(view);
  }

  /** Leads to the field that still lacks a word. */
  open() {
    const { first, second } = this.page.view;
    if (first && !second && !this.#second.element.hidden) this.#second.input.focus();
  }

  countAnswers({ first, second }) {
    return first.length + second.length;
  }

  listHighlight({ first, second }) {
    const rows = [...first, ...(this.#comparesModels(this.page.view) ? [] : second)].map(({ row }) => row);
    return { asked: [], neighbours: [...new Set(rows.filter((row) => row !== null))] };
  }

  suggest(view, error, word) {
    this.page.compare(error.word === view.second ? { second: word } : { first: word });
  }

  draw(answer, view) {
    const { page } = this;
    const shared = new Set(answer.shared);
    const [one, other] = this.#nameSides(view);
    const table = ({ caption, name }, answers) =>
      makeAnswerTable(page, { caption, name, measure: "cosine", answers, shared, narrow: true });
    return [
      this.#drawSentences(answer, view),
      answer.rounded ? make("p", { class: "note" }, page.messages.say("rounded")) : null,
      make("div", { class: "side-by-side" }, table(one, answer.first), table(other, answer.second)),
    ];
  }

  drawEmpty(view) {
    const name = this.#comparesModels(view) ? "emptyCompareModels" : "emptyCompare";
    return [make("p", { class: "note" }, this.page.messages.say(name))];
  }

  #drawSentences(answer, { first, second }) {
    const { messages } = this.page;
    const { cosine, overlap, shared } = answer;
    // A small model has fewer neighbours than were asked for.
    const topn = Math.max(answer.first.length, answer.second.length);
    const share = messages.number(overlap, PERCENT);
    const pair = { first: quoteWord(first), second: quoteWord(second) };
    return make("p", { class: "note" },
      make("strong", {}, "✓ ", messages.say("overlap", { shared: shared.length, topn, share })),
      cosine === null ? null : ` ${messages.say("cosineOf", { ...pair, cosine: messages.number(cosine) })}`,
    );
  }

  #nameSides(view) {
    const { messages, models } = this.page;
    if (!this.#comparesModels(view)) {
      return [view.first, view.second].map((word) => ({
        caption: messages.say("tableOfSimilar", { word: quoteWord(word) }),
        name: `similar-${word}`,
      }));
    }
    return [view.model, view.other].map((number) => {
      const model = models[number].name;
      const caption = messages.say("nearestIn", { word: quoteWord(view.first), model: quoteWord(model) });
      return { caption, name: `similar-${view.first}-${model}` };
    });
  }

  #comparesModels({ model, other }) {
    return other !== null && other !== model && other < this.page.models.length;
  }

  #makeForm() {
    const { models } = this.page;
    const options = models.map(({ number, name }) => make("option", { value: number }, quoteWord(name)));
    this.#other = make("select", { id: "compare-other", onchange: () => this.#submit() }, ...options);
    this.#byModels = make("input", { type: "checkbox", id: "compare-models", onchange: () => this.#submit() });
    const canChoose = models.length > 1 && this.page.source.can.has("compareModels");
    return make("form", { class: "fields", onsubmit: (event) => this.#onSubmit(event) },
      canChoose ? make("label", { class: "check" }, this.#byModels, make("span", { "data-say": "compareModels" })) : null,
      this.#first.element,
      this.#second.element,
      make("label", { class: "field" }, make("span", { "data-say": "otherModel" }), this.#other),
      make("button", { type: "submit", class: "main", "data-say": "compareNow" }),
    );
  }

  #onSubmit(event) {
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const chosen = +this.#other.value;
    const { model } = this.page.view;
    // The other model of a new comparison is any but the one that is shown.
    const other = chosen === model ? findOtherModel(model) : chosen;
    this.#written = null;
    this.page.compare({
      first: this.#first.input.value.trim(),
      second: this.#second.input.value.trim(),
      other: this.#byModels.checked ? other : null,
    });
    // Also if nothing was compared because nothing has changed.
    this.#write(this.page.view);
  }

  /** Lets the form show what the address holds, once: what is being typed stays while the map moves. */
  #write(view) {
    const key = JSON.stringify([view.model, view.first, view.second, view.other]);
    if (key === this.#written) return;
    this.#written = key;
    const byModels = this.#comparesModels(view);
    this.#first.combobox.write(view.first);
    this.#second.combobox.write(view.second);
    this.#byModels.checked = byModels;
    if (byModels) this.#other.value = String(view.other);
    for (const option of this.#other.options) option.disabled = +option.value === view.model;
    this.#second.element.hidden = byModels;
    this.#other.parentElement.hidden = !byModels;
  }
}
