/** Examples as buttons that ask them: under the question, and with their meanings under "What you can ask". */

import { make } from "../elements.js";
import { chooseExamples, EXAMINED_ROWS } from "./examples.js";
import { isAnswerable } from "../sources/answerable.js";
import { TEXTS } from "../texts/texts.js";
import { makeWord, quoteWord } from "../texts/word_text.js";

const STRETCH = 4096; // rows of one request
const SHORT = ["exampleWord", "exampleSum", "exampleAnalogy", "exampleContext"];

/** The examples of the models. */
export class OfferedExamples {
  #page;
  #words = new Map();
  #shown = null;

  /** @param {import("../explorer.js").Explorer} page */
  constructor(page) {
    this.#page = page;
  }

  /** Shows the examples of a model in a place, without their meanings. */
  async showShort(place, model) {
    const shown = `${model} ${this.#page.messages.language}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    const examples = await this.#choose(model);
    // Another model may have been chosen since.
    if (shown !== this.#shown) return;
    place.replaceChildren(...examples.filter(({ name }) => SHORT.includes(name)).map((each) => this.#makeButton(each)));
  }

  /** Returns the help: what can be asked of a model. Its examples come when the words are there. */
  makeHelp(model) {
    const { messages } = this.#page;
    const list = make("dl");
    this.#choose(model).then((examples) => list.append(...examples.flatMap((each) => this.#describe(each))));
    return make("div", { class: "help" },
      make("h3", {}, messages.say("helpTitle")),
      list,
      make("p", {}, messages.say("helpKeys")),
    );
  }

  #describe(example) {
    const [first, second, third] = example.words.map(quoteWord);
    const meaning = this.#page.messages.say(example.meaning, { first, second, third });
    return [make("dt", {}, this.#makeButton(example)), make("dd", {}, meaning)];
  }

  #makeButton({ line }) {
    return make("button", { type: "button", class: "example", onclick: () => this.#page.askLine(line) }, makeWord(line));
  }

  async #choose(model) {
    const { source, models, messages } = this.#page;
    const words = await this.#readWords(model);
    const usual = [TEXTS[messages.language], ...Object.values(TEXTS)];
    return chooseExamples(words, usual, (kind) => isAnswerable(source.can, models[model], kind));
  }

  /** The page works without examples, so an error leaves them out. They are asked for again with the next view. */
  async #readWords(model) {
    if (!this.#words.has(model)) this.#words.set(model, this.#fetchWords(model));
    try {
      return await this.#words.get(model);
    } catch {
      this.#words.delete(model);
      this.#shown = null;
      return [];
    }
  }

  async #fetchWords(model) {
    const most = Math.min(EXAMINED_ROWS, this.#page.models[model].words);
    const starts = Array.from({ length: Math.ceil(most / STRETCH) }, (_, place) => place * STRETCH);
    const ask = (start) => this.#page.source.words(model, { start, count: Math.min(STRETCH, most - start) });
    return (await Promise.all(starts.map(ask))).flatMap(({ words }) => words);
  }
}
