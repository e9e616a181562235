/** The tab that finds the keywords of a text that you paste. The text stays on this page and out of the address. */

import { makeAnswerTable } from "./answer_table.js";
import { AskingTab } from "./asking_tab.js";
import { make } from "../elements.js";
import { writeTexts } from "../texts/static_texts.js";

const LONGEST_TEXT = 10000; // characters, as the server counts them

/** Finds keywords. */
export class KeywordsTab extends AskingTab {
  #area;
  #counter;
  #text = "";
  #form;
  needs = "keywords";

  constructor(page, panel) {
    super(page, panel);
    this.#area = make("textarea", {
      id: "keyword-text", rows: "7", dir: "auto", "aria-describedby": "keyword-counter",
      oninput: () => this.#count(),
      onkeydown: (event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && this.#submit(event),
    });
    this.#counter = make("p", { id: "keyword-counter", class: "hint" });
    this.#form = make("form", { class: "fields", onsubmit: (event) => this.#submit(event) },
      make("label", { for: "keyword-text", "data-say": "keywordText" }),
      this.#area,
      this.#counter,
      make("button", { type: "submit", class: "main", "data-say": "findKeywords" }),
    );
    panel.prepend(this.#form);
    writeTexts(panel, page.messages);
    this.#count();
  }

  show(view) {
    this.#form.hidden = this.page.explainAbsence(view.model, this.needs) !== null;
    return super.show(view);
  }

  keyOf({ model, topn }) {
    return this.#text ? JSON.stringify([model, topn, this.#text]) : null;
  }

  ask({ model, topn }, signal) {
    return this.page.source.keywords(model, this.#text, topn, signal);
  }

  countAnswers({ keywords }) {
    return keywords.length;
  }

  listHighlight({ keywords }) {
    return { asked: [], neighbours: keywords.map(({ row }) => row).filter((row) => row !== null) };
  }

  draw({ keywords, tokens, known }) {
    const { messages } = this.page;
    const caption = messages.say("tableOfKeywords");
    return [
      make("p", { class: "note" }, messages.say("keywordTokens", { tokens, known })),
      makeAnswerTable(this.page, { caption, name: "keywords", measure: "score", answers: keywords }),
    ];
  }

  drawEmpty() {
    return [make("p", { class: "note" }, this.page.messages.say("emptyKeywords"))];
  }

  render() {
    super.render();
    if (this.#counter) this.#count();
  }

  #submit(event) {
    event.preventDefault();
    if (!this.#count()) return;
    this.#text = this.#area.value.trim();
    this.page.followAnswer();
    this.show(this.page.view);
  }

  /** Shows how long the text is, and returns whether it can be read. */
  #count() {
    const count = Array.from(this.#area.value).length;
    const fits = count <= LONGEST_TEXT;
    const say = fits ? "keywordCounter" : "keywordTooLong";
    this.#counter.textContent = this.page.messages.say(say, { count, most: LONGEST_TEXT });
    this.#counter.classList.toggle("wrong", !fits);
    this.#area.setAttribute("aria-invalid", String(!fits));
    return fits;
  }
}
