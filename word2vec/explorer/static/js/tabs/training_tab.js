/** The tab of the training curve: losses, learning rate and scores as pictures, as sentences and as numbers. */

import { AskingTab } from "./asking_tab.js";
import { drawChart, drawSample } from "./chart.js";
import { saveCsv } from "../downloads.js";
import { make } from "../elements.js";
import { makeWord, quoteWord } from "../texts/word_text.js";

const MOST_ROWS = 40; // of the table on the page. The file has all.
const SHORT = { notation: "compact", maximumSignificantDigits: 3 };

/** Shows how the training of a model went. */
export class TrainingTab extends AskingTab {
  keyOf({ model }) {
    return String(model);
  }

  async ask({ model }, signal) {
    const known = this.page.models[model].curve && this.page.source.can.has("curve");
    return known ? this.page.source.curve(model, signal) : null;
  }

  draw(curve, { model }) {
    const { messages } = this.page;
    if (curve === null) return [make("p", { class: "note" }, messages.say("noCurve"))];
    const name = quoteWord(this.page.models[model].name);
    return [
      make("h3", {}, messages.say("curveTitle", { model: name })),
      ...this.#drawSentences(curve),
      ...this.#listCharts(curve, name).map((chart) => this.#drawFigure(chart, curve)),
      this.#drawTable(curve),
    ];
  }

  drawEmpty() {
    return [];
  }

  #drawSentences({ course, held_out: heldOut, epochs, note }) {
    const { messages } = this.page;
    const words = messages.number(course.at(-1)[0], SHORT);
    const said = messages.say("curveText", {
      firstLoss: course[0][1], lastLoss: course.at(-1)[1], words, epochs, note: this.#sayNote(note),
    });
    const last = heldOut.at(-1);
    const judged = last && messages.say("curveHeldOut", { loss: last[1], unigram: last[2] });
    return [make("p", {}, said), judged && make("p", {}, judged)];
  }

  #sayNote(note) {
    const known = { ", interrupted": "interrupted", ", stopped early": "stoppedEarly" }[note ?? ""];
    return known ? this.page.messages.say(known) : (note ?? "");
  }

  /** Losses that are measured on different things have pictures of their own. */
  #listCharts({ course, held_out: heldOut, scores, best_words: best }, model) {
    const { messages } = this.page;
    const column = (rows, place) => rows.map((row) => [row[0], row[place]]);
    const line = (say, points) => ({ name: messages.say(say), points });
    const judged = Object.entries(scores).map(([name, points]) => ({ name, points }));
    const mark = best === null ? null : { name: messages.say("bestModel"), x: best };
    const loss = messages.say("lossAxis");
    const charts = [{ title: messages.say("trainingLoss"), yLabel: loss, series: [line("trainingLoss", column(course, 1))] }];
    if (heldOut.length) {
      const series = [line("heldOutLoss", column(heldOut, 1)), line("unigramLoss", column(heldOut, 2))];
      charts.push({ title: messages.say("heldOutLoss"), yLabel: loss, series, mark });
    }
    if (judged.length) {
      charts.push({ title: messages.say("curveScores", { model }), yLabel: messages.say("score"), series: judged, mark });
    }
    const rate = messages.say("curveRate");
    charts.push({ title: rate, yLabel: rate, series: [line("curveRate", column(course, 2))], fromZero: true });
    return charts;
  }

  #drawFigure(chart, { course, total }) {
    const { messages } = this.page;
    const picture = drawChart({
      ...chart,
      total: Math.max(total, course.at(-1)[0]) || 1,
      xLabel: messages.say("rawWords"),
      write: (value) => messages.number(value, SHORT),
    });
    const names = chart.series.map(({ name }, place) => make("li", {}, drawSample(place), makeWord(name)));
    const legend = chart.series.length > 1 ? make("ul", { class: "legend" }, ...names) : null;
    return make("figure", {}, make("figcaption", {}, chart.title), picture, legend);
  }

  #drawTable({ course }) {
    const { messages } = this.page;
    const columns = ["wordsColumn", "trainingLoss", "curveRate"];
    const head = columns.map((name) => make("th", { scope: "col" }, messages.say(name)));
    const every = Math.ceil(course.length / MOST_ROWS);
    const shown = course.filter((_, place) => place % every === 0 || place === course.length - 1);
    const rows = shown.map(([words, ...others]) =>
      make("tr", {},
        make("th", { scope: "row" }, messages.number(words)),
        ...others.map((value) => make("td", {}, messages.number(value, { maximumSignificantDigits: 4 }))),
      ),
    );
    const save = () => saveCsv("training", ["words", "loss", "learning_rate"], course);
    return make("details", { class: "answer-table" },
      make("summary", {}, messages.say("curveTable")),
      make("table", {},
        make("caption", {}, messages.say("curveMarks")),
        make("thead", {}, make("tr", {}, ...head)),
        make("tbody", {}, ...rows),
      ),
      make("button", { type: "button", class: "quiet", onclick: save }, messages.say("saveTable")),
    );
  }
}
