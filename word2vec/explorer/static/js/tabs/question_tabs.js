/** The tabs that answer the question on top: Similar, Related and Next word. */

import { makeAnswerTable } from "./answer_table.js";
import { AskingTab } from "./asking_tab.js";
import { saveCsv } from "../downloads.js";
import { make } from "../elements.js";
import { asksContext, writeNearest, writeWords } from "../fields/question_line.js";
import { makeSuggestions } from "../texts/problem.js";
import { makeWord, quoteWord } from "../texts/word_text.js";

const MOST_HIGHLIGHTED = 100; // words on the map

class QuestionTab extends AskingTab {
  keyOf({ model, q, topn }) {
    return this.writeLine(q) ? JSON.stringify([model, this.writeLine(q), topn]) : null;
  }

  suggest(view, error, word) {
    this.page.ask(view.q.replace(error.word, () => word));
  }

  highlightOf(asked, answers) {
    const rowsOf = (entries) => [...new Set(entries.map(({ row }) => row))].filter((row) => row !== null);
    const rows = rowsOf(asked);
    const others = rowsOf(answers).filter((row) => !rows.includes(row));
    return { asked: rows, neighbours: others.slice(0, MOST_HIGHLIGHTED) };
  }

  note(name, values) {
    return make("p", { class: "note" }, this.page.messages.say(name, values));
  }
}

/** The nearest words of words, sums and analogies, cosines of pairs, the odd word of several. */
export class SimilarTab extends QuestionTab {
  /** Without the tab Next word a context stays one, so that it is refused and not taken for words. */
  writeLine(q) {
    return asksContext(q) && !this.page.source.can.has("next") ? q.trim() : writeNearest(q);
  }

  ask({ model, q, topn }, signal) {
    return this.page.source.similar(model, this.writeLine(q), topn, signal);
  }

  countAnswers({ tables, pairs }) {
    return tables.reduce((count, table) => count + table.answers.length, 0) + pairs.length;
  }

  sayAnswer({ kind, odd }) {
    if (kind === "help") return "";
    return odd === null ? null : this.page.messages.say("odd", { word: quoteWord(odd) });
  }

  listHighlight({ asked, tables }) {
    return this.highlightOf(asked, tables.flatMap((table) => table.answers));
  }

  draw(answer, view) {
    const { page } = this;
    if (answer.kind === "help") return [page.examples.makeHelp(view.model)];
    const words = answer.composed.map(quoteWord).join(" ");
    return [
      answer.read_as && this.note("readAs", { line: quoteWord(answer.read_as) }),
      words && this.note("composed", { words }),
      ...Object.entries(answer.suggestions).flatMap(([word, others]) =>
        makeSuggestions(page.messages, others, (other) => this.suggest(view, { word }, other)),
      ),
      answer.rounded && this.note("rounded"),
      answer.odd !== null && this.note("odd", { word: quoteWord(answer.odd) }),
      ...answer.tables.map((table) => this.#makeTable(table)),
      answer.pairs.length && makePairs(page, answer.pairs),
    ];
  }

  drawEmpty({ model }) {
    return [this.note("emptySimilar"), this.page.examples.makeHelp(model)];
  }

  #makeTable({ title, measure, answers }) {
    const say = measure === "probability" ? "tableOfNext" : "tableOfSimilar";
    const caption = this.page.messages.say(say, { word: quoteWord(title) });
    return makeAnswerTable(this.page, { caption, name: `similar-${title}`, measure, answers });
  }
}

class SoftmaxTab extends QuestionTab {
  writeLine(q) {
    return writeWords(q);
  }

  countAnswers({ answers }) {
    return answers.length;
  }

  listHighlight({ asked, answers }) {
    return this.highlightOf(asked, answers);
  }

  makeTable(say, name, measure, { answers }, { q }) {
    const words = this.writeLine(q);
    const caption = this.page.messages.say(say, { word: quoteWord(words) });
    return [makeAnswerTable(this.page, { caption, name: `${name}-${words}`, measure, answers })];
  }
}

/** The words that belong to words, as the softmax has it. */
export class RelatedTab extends SoftmaxTab {
  needs = "related";

  ask({ model, q, topn }, signal) {
    return this.page.source.related(model, this.writeLine(q), topn, signal);
  }

  draw(answer, view) {
    return this.makeTable("tableOfRelated", "related", "score", answer, view);
  }

  drawEmpty() {
    return [this.note("emptyRelated")];
  }
}

/** The words most probable in a context. */
export class NextTab extends SoftmaxTab {
  needs = "next";

  ask({ model, q, topn }, signal) {
    return this.page.source.next(model, this.writeLine(q), topn, signal);
  }

  draw(answer, view) {
    return [this.note("orderOfContext"), ...this.makeTable("tableOfNext", "next", "probability", answer, view)];
  }

  drawEmpty() {
    return [this.note("emptyNext"), this.note("orderOfContext")];
  }
}

function makePairs(page, pairs) {
  const { messages } = page;
  const say = (name) => make("th", { scope: "col" }, messages.say(name));
  const rows = pairs.map(({ first, second, cosine }) =>
    make("tr", {},
      make("th", { scope: "row" }, makeWord(first)),
      make("td", {}, makeWord(second)),
      make("td", { class: "cosine" }, messages.number(cosine)),
    ),
  );
  const cells = pairs.map(({ first, second, cosine }) => [first, second, cosine]);
  const save = () => saveCsv("pairs", ["first", "second", "cosine"], cells);
  return make("div", { class: "answer-table" },
    make("table", {},
      make("caption", {}, messages.say("tableOfPairs")),
      make("thead", {}, make("tr", {}, say("firstWord"), say("secondWord"), say("cosine"))),
      make("tbody", {}, ...rows),
    ),
    make("button", { type: "button", class: "quiet", onclick: save }, messages.say("saveTable")),
  );
}
