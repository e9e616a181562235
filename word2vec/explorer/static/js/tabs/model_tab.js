/** The tab of the facts of a model, as the verb `info` shows them. */

import { AskingTab } from "./asking_tab.js";
import { make } from "../elements.js";
import { quoteWord, showWord } from "../texts/word_text.js";

/** Shows the facts of a model. */
export class ModelTab extends AskingTab {
  keyOf({ model }) {
    return String(model);
  }

  ask({ model }, signal) {
    return this.page.source.info(model, signal);
  }

  draw({ facts }, { model }) {
    const { messages } = this.page;
    const name = quoteWord(this.page.models[model].name);
    // The facts themselves are the command line's, in English.
    const rows = facts.map(([fact, text]) =>
      make("tr", { lang: "en" }, make("th", { scope: "row" }, showWord(fact)), make("td", { dir: "auto" }, showWord(text))),
    );
    const head = ["fact", "value"].map((column) => make("th", { scope: "col" }, messages.say(column)));
    return [
      make("table", { class: "facts" },
        make("caption", {}, messages.say("factsOf", { model: name })),
        make("thead", {}, make("tr", {}, ...head)),
        make("tbody", {}, ...rows),
      ),
    ];
  }

  drawEmpty() {
    return [];
  }
}
