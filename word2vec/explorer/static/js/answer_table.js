/** A table of answers: rank, word, measure and count, each word a button that goes on with it. */

import { saveCsv } from "./downloads.js";
import { make } from "./elements.js";
import { makeWord, quoteWord } from "./word_text.js";

const PERCENT = { style: "percent", maximumSignificantDigits: 3 };
const FOUR_DECIMALS = { minimumFractionDigits: 4, maximumFractionDigits: 4 };

/** How each measure is written. Its bar is a share of the largest, or of 1 for a cosine. */
const MEASURES = {
  cosine: { format: FOUR_DECIMALS, isShareOfOne: true },
  probability: { format: PERCENT, isShareOfOne: false },
  score: { format: FOUR_DECIMALS, isShareOfOne: false },
};

/**
 * @typedef {Object} Answer
 * @property {string} word
 * @property {number | null} row
 * @property {number} score
 * @property {number | null} count
 */

/**
 * Returns a table of answers, with a button that saves it.
 * @param {import("./explorer.js").Explorer} page
 * @param {Object} table
 * @param {string} table.caption
 * @param {string} table.name Of the file that is saved.
 * @param {"cosine" | "probability" | "score"} table.measure
 * @param {Answer[]} table.answers
 * @param {Set<string>} [table.shared] Words that another table has too.
 */
export function makeAnswerTable(page, { caption, name, measure, answers, shared = new Set() }) {
  const { messages } = page;
  const counted = answers.some((answer) => answer.count !== null);
  const columns = ["rank", "word", measure, ...(counted ? ["count"] : [])];
  const compares = page.source.can.has("compare");
  const head = [...columns, ...(compares ? ["actions"] : [])].map((column) =>
    make("th", { scope: "col", class: column }, make("span", column === "actions" ? { class: "hidden" } : {}, messages.say(column))),
  );
  const most = Math.max(...answers.map((answer) => answer.score));
  const rows = answers.map((answer, place) =>
    make("tr", shared.has(answer.word) ? { class: "shared" } : {}, ...makeCells(page, { answer, place, measure, most, counted, compares, shared })),
  );
  const save = () => saveCsv(name, columns, listRows(answers, counted));
  return make("div", { class: "answer-table" },
    make("table", {},
      make("caption", {}, caption),
      make("thead", {}, make("tr", {}, ...head)),
      make("tbody", {}, ...rows),
    ),
    answers.length
      ? make("button", { type: "button", class: "quiet", onclick: save }, messages.say("saveTable"))
      : make("p", {}, messages.say("noAnswers")),
  );
}

function listRows(answers, counted) {
  return answers.map(({ word, score, count }, place) => [place + 1, word, score, ...(counted ? [count] : [])]);
}

function makeCells(page, { answer, place, measure, most, counted, compares, shared }) {
  const { messages } = page;
  const { word, score, count } = answer;
  const goOn = make("button", { type: "button", class: "go", onclick: () => page.ask(word) }, makeWord(word));
  const mark = shared.has(word) ? make("span", { class: "mark" }, messages.say("shared")) : null;
  return [
    make("td", { class: "rank" }, messages.number(place + 1)),
    make("th", { scope: "row", class: "word" }, goOn, mark),
    make("td", { class: measure }, makeBar(score, measure, most), messages.number(score, MEASURES[measure].format)),
    counted ? make("td", { class: "count" }, count === null ? "" : messages.number(count)) : null,
    compares ? make("td", { class: "actions" }, makeCompareButton(page, word)) : null,
  ];
}

function makeBar(score, measure, most) {
  const share = MEASURES[measure].isShareOfOne ? score : score / most;
  const bar = make("span", { class: "bar", "aria-hidden": "true" });
  bar.style.setProperty("--share", String(Math.min(1, Math.max(0, share || 0))));
  return bar;
}

function makeCompareButton(page, word) {
  const label = page.messages.say("addToCompare", { word: quoteWord(word) });
  const onclick = () => page.addToCompare(word);
  return make("button", { type: "button", class: "icon", "aria-label": label, title: label, onclick }, "⇄");
}
